"""Before an outreach goes out: what keeps it from being launched, and who would get it, who would not and why, counted now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contact_policy import reason_words
from accounts.models import Contact, ContactPolicy, Customer
from accounts.stretches import Sql, fetched
from playbooks.models import Outreach
from playbooks.outreach.audience import audience_sql, recipients_sql
from playbooks.outreach.channels import is_carried
from playbooks.outreach.deciding import HELD, OVER_CAP, A, B, Decision
from retention_site.base.differences import FEWEST

SAMPLE = 5  # people of each kind
Starts, Repeats = Outreach.Starts, Outreach.Repeats


@dataclass(frozen=True)
class Person:
    """Somebody of a sample."""

    customer: Customer
    contact: Contact | None
    language: str


@dataclass
class Group:
    """Those with whom the same is done: how many, and some of them."""

    rule: str
    n: int = 0
    people: list[Person] = field(default_factory=list)

    @property
    def words(self) -> str:
        return reason_words(self.rule)


@dataclass(frozen=True)
class Look:
    """What a run would do if it were planned now."""

    will: Group
    held: Group
    refused: list[Group]
    second: int = 0  # of those who will get it, how many in the second wording

    @property
    def recipients(self) -> int:
        return self.will.n

    @property
    def asked(self) -> int:
        """How many were looked at."""
        return self.will.n + self.held.n + self.left_out

    @property
    def has_too_few(self) -> bool:
        """Whether this run alone cannot tell what it did: one side, or both, has fewer than a verdict needs."""
        return min(self.will.n, self.held.n) < FEWEST

    @property
    def left_out(self) -> int:
        return sum(group.n for group in self.refused)


def look_at(decision: Decision) -> Look:
    """Count what a run would do, by rule, with a sample of each, in one statement. Raises ValueError."""
    with decision.decided() as decided:
        text = f"""SELECT rule, arm, n, customer_id, contact_id, language FROM (
            SELECT rule, arm, customer_id, contact_id, language, COUNT(*) OVER (PARTITION BY rule, arm) AS n,
                ROW_NUMBER() OVER (PARTITION BY rule, arm ORDER BY lot, customer_id, contact_id) AS place
            FROM ({decided.text}) decided) numbered WHERE place <= {SAMPLE:d} ORDER BY n DESC, rule, arm, place"""  # noqa: S608
        rows = fetched(Sql(text, decided.params))
    customers = Customer.objects.select_related("team").in_bulk({row[3] for row in rows})
    contacts = Contact.objects.in_bulk({row[4] for row in rows if row[4]})
    will, held, second = Group(""), Group(""), 0
    refused: dict[str, Group] = {}
    seen = set[tuple[str, str]]()
    for rule, arm, n, customer, contact, language in rows:
        group = held if arm == HELD else will if arm in (A, B) else refused.setdefault(rule, Group(rule))
        if (rule, arm) not in seen:
            seen.add((rule, arm))
            group.n += n
            second += n if arm == B else 0
        if len(group.people) < SAMPLE:
            group.people.append(Person(customers[customer], contacts.get(contact), decision.spoken(language) or language))
    return _capped(Look(will, held, list(refused.values()), second), decision.outreach.most)


def _capped(look: Look, most: int | None) -> Look:
    if most is None or look.will.n <= most:
        return look
    beyond = Group(OVER_CAP, look.will.n - most)
    second = round(look.second * most / look.will.n)
    return Look(Group("", most, look.will.people[:most]), look.held, [*look.refused, beyond], second)


def decision_now(outreach: Outreach) -> Decision:
    return Decision(outreach, timezone.now(), ContactPolicy.current())


def problems(outreach: Outreach, *, at: datetime) -> list[str]:
    """Return, in words, everything that keeps an outreach from being launched."""
    decision = Decision(outreach, at, ContactPolicy.current())
    return [*_problems_of_templates(decision), *_problems_of_times(outreach, at), *_problems_of_people(decision)]


def _problems_of_templates(decision: Decision) -> list[str]:
    first, *others = decision.templates
    found = [
        _("The template “%(name)s” is not offered any more: choose another.") % {"name": template}
        for template in decision.templates
        if not template.is_active
    ]
    if not is_carried(first.channel):
        found.append(_("Nobody carries this out here: %(channel)s.") % {"channel": first.get_channel_display()})
    if not decision.languages:
        found.append(_("The template has no wording yet."))
    if any((other.purpose, other.channel) != (first.purpose, first.channel) for other in others):
        found.append(_("The two wordings must have the same purpose and channel, or comparing them says nothing."))
    lacking = [each for each in decision.languages if not str(decision.outreach.words.get(each, "")).strip()]
    if any(decision.outreach.words.values()) and lacking:
        found.append(_("Your own words are missing in: %(languages)s.") % {"languages": _names(lacking)})
    return found


def _problems_of_times(outreach: Outreach, at: datetime) -> list[str]:
    found = []
    if outreach.starts == Starts.AT and (outreach.start_at is None or outreach.start_at <= at):
        found.append(_("The time it is to start at has passed: choose another."))
    if outreach.ends_on is not None and outreach.ends_on < timezone.localdate(at, timezone.get_default_timezone()):
        found.append(_("Its last day has passed: choose another."))
    return found


def _problems_of_people(decision: Decision) -> list[str]:
    outreach = decision.outreach
    if outreach.segment is None and not outreach.listed.exists():
        return [_("It is for nobody yet: choose a segment, or list customers.")]
    if outreach.segment is not None and not outreach.segment.is_active:
        return [_("The segment “%(name)s” is retired: choose another.") % {"name": outreach.segment}]
    try:
        recipients = recipients_sql(outreach, audience_sql(outreach))
    except ValueError as error:
        return [str(error)]
    if not decision.languages or decision.ask.fallback:
        return []
    spoken: list[tuple[Any, ...]] = fetched(
        Sql(f"SELECT DISTINCT language FROM ({recipients.text}) recipients WHERE address <> ''", recipients.params)  # noqa: S608
    )
    lacking = sorted({language for (language,) in spoken} - decision.languages)
    if not lacking:
        return []
    said = _("Some of them read what the template is not written in: %(languages)s. Write it, or name a language for others.")
    return [said % {"languages": _names(lacking)}]


def _names(languages: list[str]) -> str:
    named = dict(settings.LANGUAGES)
    return ", ".join(str(named.get(language, language)) for language in sorted(languages))
