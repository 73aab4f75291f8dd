"""Why somebody may or may not be written to, in the reader's language: every rule that refuses, with what it saw."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.addresses import hash_address
from accounts.contact_policy.asks import Ask, Channel, Moment
from accounts.contact_policy.checking import closed_for, given
from accounts.contact_policy.knowing import facts_sql, moments_of, read_facts
from accounts.contact_policy.rules import Facts, Kind, kinds_for, needed, refusing
from accounts.contact_policy.sources import registered
from accounts.contact_policy.words import reason_words
from accounts.models import Contact, ContactPolicy


@dataclass(frozen=True)
class Reason:
    """A rule that refuses now: its name and words, what it saw, and from when it does not, where that is known.

    `is_delay`: the message would only leave later.
    """

    rule: str
    words: str
    detail: str = ""
    until: datetime | None = None
    is_delay: bool = False


def reasons(contact: Contact, *, purpose: str, channel: str = Channel.EMAIL.value, at: datetime) -> list[Reason]:
    """Return every reason not to write to this person now, the weightiest first; none where they may be written to."""
    ask = Ask(purpose, channel)
    return reasons_of([contact], [ask], at=at)[contact.pk, ask]


def reasons_of(contacts: Sequence[Contact], asks: Collection[Ask], *, at: datetime) -> dict[tuple[int, Ask], list[Reason]]:
    """Return the reasons by contact and what would be sent; their customers are known. Two queries, however many they are."""
    moment = Moment(at, ContactPolicy.current())
    names = needed(asks, moment) | {"people", "places"}
    facts: dict[str, dict[int, Facts]] = {}
    for channel in {ask.channel for ask in asks}:
        theirs = [ask for ask in asks if ask.channel == channel]
        sql = facts_sql(given([_recipient(contact, channel) for contact in contacts]), theirs, moment, names)
        rows = read_facts(sql, moments_of(registered(names), theirs)) if contacts else []
        facts[channel] = {row["message_id"]: row for row in rows}
    return {(contact.pk, ask): _told(facts[ask.channel][contact.pk], ask, moment) for contact in contacts for ask in asks}


def _recipient(contact: Contact, channel: str) -> list[object]:
    email = contact.email.strip().lower()
    address = str(contact.phone) if channel == Channel.CALL else email
    language = contact.language or contact.customer.language
    return [contact.pk, contact.customer_id, contact.pk, address, hash_address(email), language]


def _told(facts: Facts, ask: Ask, moment: Moment) -> list[Reason]:
    found = [
        Reason(rule.name, reason_words(rule.name), rule.detail(facts, ask, moment), rule.until(facts, ask, moment))
        for rule in refusing(facts, ask, moment)
    ]
    closed = closed_for(facts, moment) if Kind.HOURS in kinds_for(ask) else None
    if closed:
        found.append(Reason(closed.reason, reason_words(closed.reason), closed.detail, closed.until, is_delay=True))
    return found
