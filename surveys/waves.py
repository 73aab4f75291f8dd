"""Whom a wave reaches: the customers that filters of the customer list find, whom it asks there, and who is left out why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.contact_policy import reason_words, refusals
from accounts.filters import CustomerFilter
from accounts.models import Attribute, Contact, Customer, User
from surveys.asking import asks_of, message_to, refusal_by_mail
from surveys.models import AskingRules, Invitation, Survey, Wave
from surveys.planning import PERSON, people_of

MOST_LOOKED_AT = 2000  # customers of whom a page tells who would be left out
IGNORED = {"sort", "after", "page"}  # of the list's address: the order, and the place in its pages

Status = Invitation.Status


@dataclass(frozen=True)
class Reach:
    """What a wave would do if it began now: how many customers it has, of those looked at how many people it would ask, and how
    many not by reason. `is_partial` where there are more customers than were looked at."""

    customers: int
    looked_at: int
    asked: int
    left_out: list[tuple[str, int]]

    @property
    def is_partial(self) -> bool:
        return self.looked_at < self.customers

    @property
    def not_asked(self) -> int:
        return self.looked_at - self.asked


@dataclass(frozen=True)
class Progress:
    """How far a wave is: people by state, and those left out by reason."""

    planned: int
    asked: int
    answered: int
    skipped: int
    reasons: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return self.planned + self.asked + self.answered + self.skipped

    @property
    def percent(self) -> int:
        """Whole percent of its people who are no longer waiting, 0 to 100."""
        return (self.total - self.planned) * 100 // self.total if self.total else 0


def audience(query: str, reader: User) -> QuerySet[Customer]:
    """Return the customers that the customer list shows `reader` under the filters `query`.

    Raises ValidationError where a filter is not understood: one that is left out by mistake would let everybody in.
    """
    request = HttpRequest()
    request.user = reader
    request.GET = QueryDict(query)
    filters = CustomerFilter(request, Customer.objects.visible_to(reader), list(Attribute.objects.all()))
    unknown = {name for name in request.GET if request.GET[name]} - set(filters.filters) - IGNORED
    if unknown or not filters.form.is_valid():
        names = ", ".join(sorted(unknown | set(filters.form.errors)))
        raise ValidationError(_("The customer list does not understand these filters: %(names)s."), params={"names": names})
    return Customer.objects.filter(pk__in=filters.qs.order_by().values("pk"))


def reach_of(survey: Survey, customers: QuerySet[Customer], *, at: datetime) -> Reach:
    """Say what a wave to these customers would do at `at`, looking at the first MOST_LOOKED_AT of them one by one."""
    total = customers.count()
    some = list(customers.order_by("pk").values_list("pk", flat=True)[:MOST_LOOKED_AT])
    asked = people_of(Customer.objects.filter(pk__in=some)).values_list(*PERSON)
    people = list(Contact.objects.filter(pk__in=[row[PERSON.index("asked")] for row in asked]).select_related("customer"))
    reasons = Counter(_reasons(survey, people, at=at).values())
    left_out = [(reason_words(rule), count) for rule, count in reasons.most_common()]
    if missing := len(some) - len(people):
        left_out.append((_("Nobody is known there."), missing))
    return Reach(total, len(some), len(people) - reasons.total(), left_out)


def _reasons(survey: Survey, people: list[Contact], *, at: datetime) -> dict[int, str]:
    """Return, by contact key, the name of the rule because of which somebody would not be asked."""
    rules, asks = AskingRules.current(), asks_of([person.pk for person in people])
    found = {}
    for person in people:
        if refusal := refusal_by_mail(survey, person, asks.get(person.pk, ()), rules, at=at):
            found[person.pk] = refusal.rule
    rest = [message_to(survey, person) for person in people if person.pk not in found]
    return found | refusals(rest, at=at)


def progress_of(wave: Wave) -> Progress:
    """Count the people of a wave by state, and the skipped ones by reason."""
    rows = wave.invitations.order_by().values_list("status", "skip_rule").annotate(people=Count("pk"))
    states: Counter[str] = Counter()
    reasons = []
    for status, rule, count in sorted(rows, key=lambda row: -row[2]):
        states[status] += count
        if status == Status.SKIPPED:
            reasons.append((reason_words(rule), count))
    return Progress(states[Status.PLANNED], states[Status.ASKED], states[Status.ANSWERED], states[Status.SKIPPED], reasons)


def counts_of(waves: Iterable[Wave]) -> dict[int, dict[str, int]]:
    """Return the people of each of these waves by state, in one query."""
    found: dict[int, dict[str, int]] = {wave.pk: Counter() for wave in waves}
    rows = Invitation.objects.filter(wave__in=list(found)).order_by()
    for wave, status, count in rows.values_list("wave", "status").annotate(Count("pk")):
        found[wave][status] = count
    return found
