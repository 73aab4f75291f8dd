"""May these messages leave now? For the sender, under the lock of the customers' rows, and for whoever asks beforehand.

However many messages there are, one statement reads the facts of all.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.addresses import hash_address
from accounts.contact_policy import hours
from accounts.contact_policy.asks import PROMOTIONS, Ask, Channel, Moment, Purpose
from accounts.contact_policy.knowing import facts_sql, moments_of, read_facts
from accounts.contact_policy.own_sources import LEFT_THE_HOUSE
from accounts.contact_policy.rules import Facts, Kind, Rule, kinds_for, rules_for
from accounts.contact_policy.sources import registered
from accounts.contact_policy.words import register_reasons
from accounts.models import ContactPolicy, Message
from accounts.stretches import Sql

TOO_LATE, ADDRESS_CHANGED, FAREWELL_SAID = "too_late", "address_changed", "farewell_said"
PERSON_GONE, NOBODY_KNOWN = "person_gone", "nobody_known"
EVERY_KIND = frozenset(Kind)
REVISION = f"COALESCE((SELECT MAX(version) FROM {ContactPolicy._meta.db_table}), 0)"  # noqa: S608 - as `revision`

register_reasons(
    {
        TOO_LATE: _("Its time had passed."),
        ADDRESS_CHANGED: _("Their address has changed since this was planned."),
        FAREWELL_SAID: _("They have had their farewell."),
        hours.QUIET: _("It is outside the hours in which we write."),
        hours.HOLIDAY: _("It is a public holiday there."),
        hours.WEEKEND: _("It is the weekend there."),
    }
)


@dataclass(frozen=True)
class Verdict:
    """Why a message does not leave now: a delay is over at `until`, anything else refuses it for good."""

    rule: str
    until: datetime | None = None
    is_delay: bool = False


def verdicts(messages: Iterable[Message], *, at: datetime, policy: ContactPolicy | None = None) -> dict[int, Verdict]:
    """Return, by key, why messages do not leave at `at`; those that may are left out.

    Messages count against one another: of several offers to somebody, the most urgent leave first. `policy` is the company's
    as it was read lately: it is read again only where it has been changed since.
    """
    return _Batch(list(messages), at, EVERY_KIND, policy=policy).verdicts()


def refusals(messages: Iterable[Message], *, at: datetime, but: Collection[str] = ()) -> dict[int, str]:
    """Return, by key, the name of the rule that refuses a message for good, whatever the hour; the rules `but` are left out."""
    kinds = EVERY_KIND - {Kind.HOURS}
    return {key: verdict.rule for key, verdict in _Batch(list(messages), at, kinds, frozenset(but)).verdicts().items()}


def upsets(messages: Iterable[Message], *, at: datetime) -> dict[int, str]:
    """Return, by key, the name of the rule that refuses a message because the person is upset just now; else nothing."""
    batch = _Batch([each for each in messages if each.contact_id], at, frozenset({Kind.UPSET}))
    return {key: verdict.rule for key, verdict in batch.verdicts().items()}


class _Batch:
    """Messages that are decided together, by the rules of some kinds."""

    def __init__(
        self,
        messages: list[Message],
        at: datetime,
        kinds: frozenset[Kind],
        but: frozenset[str] = frozenset(),
        policy: ContactPolicy | None = None,
    ) -> None:
        self.messages = sorted(messages, key=lambda each: (each.priority, each.due_at or at, each.pk))
        self.at, self.kinds, self.but, self.policy = at, kinds, but, policy
        self.allowed: Counter[int] = Counter()  # offers and hints of this batch that may leave, by contact

    def verdicts(self) -> dict[int, Verdict]:
        found = {}
        for message in self.messages:
            verdict = self._of_message(message) if Kind.REACH in self.kinds else None
            if not verdict and message.contact_id:
                verdict = self._of_person(message, message.contact_id)
            if verdict:
                found[message.pk] = verdict
        return found

    def _of_message(self, message: Message) -> Verdict | None:
        """What is wrong with the message itself, or with the colleague it goes to."""
        if message.expires_at and message.expires_at <= self.at:
            return Verdict(TOO_LATE)
        if not message.user_id and not message.contact_id:
            return Verdict(NOBODY_KNOWN)
        if message.user and not message.user.is_active:
            return Verdict(PERSON_GONE)
        if message.pk in self.farewells_said:
            return Verdict(FAREWELL_SAID)
        if self._address_of(message) != message.address:
            return Verdict(PERSON_GONE if self._is_gone(message) else ADDRESS_CHANGED)
        return None

    def _is_gone(self, message: Message) -> bool:
        return bool(message.contact_id and self.facts[message.pk]["gone"])

    def _address_of(self, message: Message) -> str:
        """What is meant for a person does not go to an address that is theirs no longer: somebody else may read it."""
        if message.user:
            return message.user.email.strip().lower()
        facts = self.facts[message.pk]
        return str(facts["phone"] if message.channel == Channel.CALL else facts["email"].strip().lower())

    def _of_person(self, message: Message, contact: int) -> Verdict | None:
        ask, rules = self.asks[message.pk]
        facts = self.facts[message.pk] if rules else {}
        if "promotions" in facts:
            facts = {**facts, "promotions": facts["promotions"] + self.allowed[contact]}
        for rule in rules:
            if rule.refuses(facts, ask, self.moment):
                return Verdict(rule.name, rule.until(facts, ask, self.moment))
        verdict = self._of_hours(message, ask)
        self.allowed[contact] += verdict is None and message.purpose in PROMOTIONS
        return verdict

    def _of_hours(self, message: Message, ask: Ask) -> Verdict | None:
        if Kind.HOURS not in self.kinds & kinds_for(ask):
            return None
        found = closed_for(self.facts[message.pk], self.moment)
        if found is None:
            return None
        if message.expires_at and message.expires_at <= found.until:
            return Verdict(TOO_LATE)
        return Verdict(found.reason, found.until, is_delay=True)

    @cached_property
    def moment(self) -> Moment:
        # Nobody's upset depends on the policy, which then need not be read
        return Moment(self.at, self.policy or (ContactPolicy() if self.kinds == {Kind.UPSET} else ContactPolicy.current()))

    @cached_property
    def asks(self) -> dict[int, tuple[Ask, list[Rule]]]:
        """What each message asks, and the rules that decide it."""
        known: dict[Ask, list[Rule]] = {}
        found = {}
        for message in self.messages:
            if message.contact_id:
                ask = _ask(message.purpose, message.channel, message.priority)
                if ask not in known:
                    rules = rules_for(ask, self.moment)
                    known[ask] = [rule for rule in rules if rule.kind in self.kinds and rule.name not in self.but]
                found[message.pk] = ask, known[ask]
        return found

    @cached_property
    def facts(self) -> dict[int, Facts]:
        """The facts of each message to a contact, by its key."""
        return self._read_facts()

    def _read_facts(self) -> dict[int, Facts]:
        if not self.asks:
            return {}
        asks = {ask for ask, _rules in self.asks.values()}
        names = {name for _ask, rules in self.asks.values() for rule in rules for name in rule.needs}
        if Kind.REACH in self.kinds:
            names |= {"people"}
        if any(Kind.HOURS in self.kinds & kinds_for(ask) for ask in asks):
            names |= {"people", "places"}
        recipients = _recipients([message for message in self.messages if message.pk in self.asks])
        rows = read_facts(facts_sql(recipients, asks, self.moment, names), moments_of(registered(names), asks))
        if self.policy and rows[0]["policy_revision"] != self.policy.revision:
            self.policy = ContactPolicy.current()
            del self.moment, self.asks
            return self._read_facts()
        return {row["message_id"]: row for row in rows}

    @cached_property
    def farewells_said(self) -> set[int]:
        """Farewells of which another has left, or comes first in this batch: one a departure, whatever address it goes to."""
        asked = [message for message in self.messages if message.purpose == Purpose.FAREWELL]
        if not asked:
            return set()
        said = Message.objects.filter(
            occasion__in={message.occasion for message in asked}, purpose=Purpose.FAREWELL, status__in=LEFT_THE_HOUSE
        )
        sent = set(said.values_list("occasion", flat=True))
        first = {message.occasion: message.pk for message in reversed(asked)}
        return {message.pk for message in asked if message.occasion in sent or first[message.occasion] != message.pk}


def closed_for(facts: Facts, moment: Moment) -> hours.Closed | None:
    """Say why it is no time to write to somebody, by the facts of the person and their place; None if it is."""
    zone = ZoneInfo(facts["own_zone"] or facts["zone"] or settings.TIME_ZONE)
    return hours.closed(moment.at, zone=zone, country=facts["country"] or facts["team_country"], policy=moment.policy)


def _recipients(messages: list[Message]) -> Sql:
    """The messages as recipients, in one parameter however many there are."""
    rows = [
        [message.pk, message.customer_id, message.contact_id, message.address, hash_address(message.address), message.language]
        for message in messages
    ]
    recipients = given(rows)
    return Sql(f"SELECT given.*, {REVISION} AS policy_revision FROM ({recipients.text}) given", recipients.params)  # noqa: S608


@lru_cache(maxsize=256)
def _ask(purpose: str, channel: str, priority: int) -> Ask:
    return Ask(purpose, channel, priority=priority)


_GIVEN = ("message_id", "customer_id", "contact_id", "address", "address_hash", "language")


def given(rows: list[list[Any]]) -> Sql:
    """Select `rows` of (key, customer, contact, address, hash, language) as recipients, from one parameter."""
    types = ["bigint"] * 3 + ["text"] * 3
    if connection.vendor == "postgresql":
        cells = [f"CAST(value ->> {n} AS {type_}) AS {_GIVEN[n]}" for n, type_ in enumerate(types)]
        source = "jsonb_array_elements(CAST(%s AS jsonb))"
    else:
        cells = [f"json_extract(value, '$[{n}]') AS {name}" for n, name in enumerate(_GIVEN)]
        source = "json_each(%s)"
    return Sql(f"SELECT {', '.join(cells)} FROM {source} rows", (json.dumps(rows),))  # noqa: S608 - names of ours
