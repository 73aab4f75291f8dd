"""May we write to this person now? Rules that refuse, each with its reason in words.

Here are, too, the words of every other reason for which a message was not sent: a message holds the name of its reason, so that
each reader is told in their own language.

A rule looks at a whole batch of messages at once, so that checking ten costs as many queries as checking one. Upper floors add
theirs with `@contact_rule`. The sender asks under the lock of the customer row.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions.consents import hash_address
from accounts.models import Consent, Contact, Departure, Message, Spell, SupportIssue, User
from accounts.models.issues import SupportIssueQuerySet

Purpose = Consent.Purpose
SEVERAL = 2  # open issues at once
AFTER_LEAVING = {Purpose.FAREWELL, Purpose.WIN_BACK}  # the only purposes that outlive a customer's last spell
WHILE_LEAVING = {*AFTER_LEAVING, Purpose.SERVICE, Purpose.RECOVERY}  # those who gave notice are sold nothing and asked nothing
WHILE_CONTENT = {Purpose.SURVEY, Purpose.LIFECYCLE, Purpose.PROMOTION}  # nothing of these while an upset is open
LEFT_THE_HOUSE = [Message.Status.SENDING, Message.Status.SENT, Message.Status.UNCERTAIN]

Rule = Callable[[list[Message], datetime], set[int]]
_rules: dict[str, Rule] = {}
_upsets: set[str] = set()
_reasons: dict[str, Promise | str] = {}


def contact_rule(reason: Promise | str, *, is_upset: bool = False) -> Callable[[Rule], Rule]:
    """Register a rule under its function's name; it returns the keys of the messages it refuses, for the `reason` given.

    `is_upset` marks the rules that tell who is upset just now.
    """

    def register(rule: Rule) -> Rule:
        _rules[rule.__name__] = rule
        if is_upset:
            _upsets.add(rule.__name__)
        register_reasons({rule.__name__: reason})
        return rule

    return register


def register_reasons(reasons: dict[str, Promise | str]) -> None:
    """Say in words why messages are stopped or found pointless, by the name that is stored with them."""
    _reasons.update(reasons)


def is_reason(name: str) -> bool:
    """Has somebody said in words what this name stands for?"""
    return name in _reasons


def reason_words(name: str) -> str:
    """Return the words of a rule or reason by its name, in the reader's language."""
    return str(_reasons.get(name, name))


def refusals(messages: Iterable[Message], *, at: datetime) -> dict[int, str]:
    """Return, by message key, the name of the first rule that refuses it. The number of queries is constant."""
    return _refused_by(_rules, messages, at)


def upsets(messages: Iterable[Message], *, at: datetime) -> dict[int, str]:
    """Return, by message key, the name of the first rule that refuses it because the person is upset just now."""
    return _refused_by({name: rule for name, rule in _rules.items() if name in _upsets}, messages, at)


def _refused_by(rules: dict[str, Rule], messages: Iterable[Message], at: datetime) -> dict[int, str]:
    waiting = list(messages)
    refused: dict[int, str] = {}
    for name, rule in rules.items():
        refused |= dict.fromkeys(rule(waiting, at) if waiting else (), name)
        waiting = [message for message in waiting if message.pk not in refused]
    return refused


@contact_rule(_("Its time had passed."))
def too_late(messages: list[Message], at: datetime) -> set[int]:
    """It makes no sense any more: a reminder of something past."""
    return {message.pk for message in messages if message.expires_at and message.expires_at <= at}


@contact_rule(_("This person no longer works there."))
def person_gone(messages: list[Message], _at: datetime) -> set[int]:
    """The contact left their company, or the colleague left ours."""
    return {
        message.pk
        for message in messages
        if (message.contact and message.contact.left_at) or (message.user and not message.user.is_active)
    }


@contact_rule(_("Their address has changed since this was planned."))
def address_changed(messages: list[Message], _at: datetime) -> set[int]:
    """What was meant for a person does not go to an address that is theirs no longer: somebody else may read it."""
    return {message.pk for message in messages if _address_of(message.contact or message.user) != message.address}


def _address_of(person: Contact | User | None) -> str:
    return person.email.strip().lower() if person else ""


@contact_rule(_("They have left."))
def customer_left(messages: list[Message], at: datetime) -> set[int]:
    """They were a customer and are none now: only a farewell, or what they permitted on leaving."""
    asked = [message for message in messages if message.customer_id and message.purpose not in AFTER_LEAVING]
    spells = Spell.objects.filter(customer__in={message.customer_id for message in asked})
    today = timezone.localdate(at, timezone.get_default_timezone())  # spells are days in the installation's zone
    paying, known = set[int](), set[int]()
    for customer_id, ended_on in spells.values_list("customer_id", "ended_on"):
        known.add(customer_id)
        if ended_on is None or ended_on > today:
            paying.add(customer_id)
    return {message.pk for message in asked if message.customer_id in known - paying}


@contact_rule(_("They are leaving."))
def customer_leaves(messages: list[Message], _at: datetime) -> set[int]:
    """They gave notice for everything, and nobody has won them over yet."""
    asked = [message for message in messages if message.customer_id and message.purpose not in WHILE_LEAVING]
    customers = {message.customer_id for message in asked}
    leaving = set(
        Departure.objects.under_way().whole().filter(customer__in=customers).values_list("customer_id", flat=True)
        if customers
        else ()
    )
    return {message.pk for message in asked if message.customer_id in leaving}


def asked_while_content(messages: Iterable[Message]) -> list[Message]:
    """Return those of `messages` that somebody upset is not sent: questions, lessons and offers."""
    return [message for message in messages if message.customer_id and message.purpose in WHILE_CONTENT]


@contact_rule(_("A serious issue of theirs is open."), is_upset=True)
def serious_issue_open(messages: list[Message], _at: datetime) -> set[int]:
    """Who waits for us to put something serious right is asked nothing and offered nothing."""
    return _with_issues(messages, SupportIssue.objects.filter(severity=SupportIssue.Severity.SERIOUS), 1)


@contact_rule(_("Several issues of theirs are open."), is_upset=True)
def several_issues_open(messages: list[Message], _at: datetime) -> set[int]:
    """Nor is who waits for several things."""
    return _with_issues(messages, SupportIssue.objects.all(), SEVERAL)


def _with_issues(messages: list[Message], issues: SupportIssueQuerySet, fewest: int) -> set[int]:
    """Return the keys of messages to customers of whose open `issues` there are at least `fewest`."""
    asked = asked_while_content(messages)
    if not asked:
        return set()
    theirs = issues.open().filter(customer__in={message.customer_id for message in asked}).order_by()
    upset = set(theirs.values("customer").annotate(n=Count("pk")).filter(n__gte=fewest).values_list("customer", flat=True))
    return {message.pk for message in asked if message.customer_id in upset}


@contact_rule(_("They have had their farewell."))
def farewell_said(messages: list[Message], _at: datetime) -> set[int]:
    """One farewell a departure, whatever address it went to."""
    asked = [message for message in messages if message.purpose == Purpose.FAREWELL]
    said = Message.objects.filter(
        occasion__in={message.occasion for message in asked}, purpose=Purpose.FAREWELL, status__in=LEFT_THE_HOUSE
    )
    sent = set(said.values_list("occasion", flat=True)) if asked else set()
    first = {message.occasion: message.pk for message in reversed(asked)}
    return {message.pk for message in asked if message.occasion in sent or first[message.occasion] != message.pk}


@contact_rule(_("They did not allow us to write to them after leaving."))
def win_back_not_allowed(messages: list[Message], _at: datetime) -> set[int]:
    """Asking somebody to come back needs their word for it: silence is none."""
    asked = [message for message in messages if message.purpose == Purpose.WIN_BACK]
    said = _latest_decisions(asked)
    return {m.pk for m in asked if said.get((m.contact_id, Purpose.WIN_BACK)) != Consent.Decision.GRANTED}


@contact_rule(_("This address must not be written to."))
def address_suppressed(messages: list[Message], _at: datetime) -> set[int]:
    """The address bounced, complained or was erased, whoever has it now."""
    hashes = {message.pk: hash_address(message.address) for message in messages if message.contact_id}
    suppressed = Consent.objects.filter(address_hash__in=set(hashes.values()), decision=Consent.Decision.SUPPRESSED)
    blocked = set(suppressed.values_list("address_hash", flat=True))
    return {key for key, digest in hashes.items() if digest in blocked}


@contact_rule(_("They asked not to get this."))
def opted_out(messages: list[Message], _at: datetime) -> set[int]:
    """The contact refused this purpose by mail; the newest line of the ledger counts."""
    asked = [message for message in messages if message.contact_id]
    said = _latest_decisions(asked)
    return {m.pk for m in asked if said.get((m.contact_id, m.purpose)) == Consent.Decision.REFUSED}


def _latest_decisions(messages: list[Message]) -> dict[tuple[int | None, str], str]:
    """Return what each contact decided last about mail, by contact and purpose; no query where nobody is asked about."""
    if not messages:
        return {}
    by_mail = Q(channel=Consent.Channel.EMAIL) | Q(channel=Consent.Channel.ANY)
    lines = Consent.objects.filter(by_mail, contact__in={message.contact_id for message in messages})
    latest: dict[tuple[int | None, str], str] = {}
    for contact_id, purpose, decision in lines.order_by("id").values_list("contact_id", "purpose", "decision"):
        for each in Purpose.values if purpose == Purpose.ALL else [purpose]:
            latest[contact_id, each] = decision
    return latest
