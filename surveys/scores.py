"""Reading scores: how many answered what, by period and by what answers or customers are; whom we asked, and who answers.

A person counts once in a period, over all surveys that are read together: the last of their answers that counts. A person is
the contact, else the customer, else (in a kiosk) the answer itself.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from accounts.models import Customer, User
from accounts.retention import Period
from accounts.stretches import Sql, fetched
from retention_site.base.proportions import Share, share
from retention_site.base.working_time import local_instant
from surveys.history import Past, known, past_of
from surveys.models import Invitation, Response, Survey
from surveys.models.responses import ResponseQuerySet
from surveys.score_parts import Part

State = Response.State
ONE_DAY = timedelta(days=1)
Tally = Counter[int]  # how many answered each number
MIDNIGHT = time.min


@dataclass(frozen=True)
class Reading:
    """Which answers are read together: of one survey, or of every NPS; by whom, as known at which moment, and, where only some
    customers are meant, `of` whom."""

    user: User
    survey: Survey | None = None
    as_of: date | None = None
    of: QuerySet[Customer] | None = None

    @property
    def moment(self) -> datetime | None:
        """The end of the day `as_of`, in the installation's time zone."""
        return day_begins(self.as_of + ONE_DAY) if self.as_of else None

    @cached_property
    def past(self) -> Past | None:
        """What was known then; None for now."""
        return past_of(self.responses, self.moment) if self.moment else None

    @property
    def responses(self) -> ResponseQuerySet:
        rows = Response.objects.visible_to(self.user).order_by()
        rows = rows if self.of is None else rows.filter(customer__in=self.of)
        return rows.filter(survey=self.survey) if self.survey else rows.filter(survey__in=_every_nps())

    @property
    def invitations(self) -> QuerySet[Invitation]:
        rows = Invitation.objects.visible_to(self.user).order_by()
        rows = rows if self.of is None else rows.filter(customer__in=self.of)
        return rows.filter(survey=self.survey) if self.survey else rows.filter(survey__in=_every_nps())


@dataclass(frozen=True)
class Asked:
    """Of those asked, how many answered."""

    key: str
    share: Share


def day_begins(day: date) -> datetime:
    """Return the moment at which a day begins in the installation's time zone."""
    zone: Any = timezone.get_default_timezone()
    return local_instant(day, MIDNIGHT, zone)


def tallies(reading: Reading, periods: Sequence[Period]) -> list[Tally]:
    """Return for each period how many answered each number: one query."""
    found = [Tally() for _period in periods]
    latest = _compiled(last_answers(reading, periods).values_list("span", "points", "place"))
    text = f"SELECT span, points, COUNT(*) FROM ({latest.text}) answers WHERE place = 1 GROUP BY span, points"  # noqa: S608
    for span, points, count in fetched(Sql(text, latest.params)):
        found[span][points] = count
    return found


def tallies_by(reading: Reading, period: Period, part: Part) -> dict[str, Tally]:
    """Return by the key of each group of `part` how many answered each number in a period: one query."""
    rows = last_answers(reading, [period]).annotate(part=part.of_answers).values_list("part", "customer_id", "points", "place")
    return _grouped(_compiled(rows), part, period, "points", "place = 1")


def last_answers(reading: Reading, periods: Sequence[Period]) -> QuerySet[Any, Any]:
    """Return the scored answers of `periods`, with `span` (which period) and `place` (1: the person's last in it)."""
    rows = known(reading.responses, past=reading.past).filter(points__isnull=False)
    rows, spans = _within(rows, periods)
    person = Coalesce(F("contact_id") * 4, F("customer_id") * 4 + 1, F("pk") * 4 + 2)
    rows = rows.annotate(span=spans, person=person)
    order = [F("at").desc(), F("pk").desc()]
    placed: QuerySet[Any, Any] = rows.annotate(place=Window(RowNumber(), partition_by=[F("span"), F("person")], order_by=order))
    return placed


def keys_of_last_answers(reading: Reading, period: Period, scores: Q) -> RawSQL:
    """Return a subquery of the keys of the answers that count in a period, of those whose score fits."""
    fits = Case(When(scores, then=Value(1)), default=Value(0)) if scores else Value(1)
    latest = _compiled(last_answers(reading, [period]).annotate(fits=fits).values_list("id", "place", "fits"))
    return RawSQL(f"SELECT answers.id FROM ({latest.text}) answers WHERE place = 1 AND fits = 1", latest.params)  # noqa: S608, S611


def how_they_stand(reading: Reading, period: Period) -> dict[str, int]:
    """Return how many answers of a period are counted, held back, and left out by a person."""
    begin, end = day_begins(period.first), day_begins(period.end + ONE_DAY)
    if reading.moment is None:
        rows = reading.responses.filter(answered_at__gte=begin, answered_at__lt=end)
        return rows.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in State})
    return {
        state.value: known(reading.responses, past=reading.past, state=state).filter(at__gte=begin, at__lt=end).count()
        for state in State
    }


def held_in(reading: Reading, periods: Sequence[Period]) -> list[int]:
    """Return for each period how many answers are held back: one query."""
    rows, spans = _within(known(reading.responses, past=reading.past, state=State.HELD), periods)
    counts = dict(rows.annotate(span=spans).values_list("span").annotate(n=Count("pk")))
    return [counts.get(n, 0) for n in range(len(periods))]


def _within(rows: QuerySet[Any, Any], periods: Sequence[Period]) -> tuple[QuerySet[Any, Any], Case]:
    """Return those of `rows` that lie in `periods`, one after another, and what tells in which of them."""
    begins = [day_begins(each.first) for each in periods]
    rows = rows.filter(at__gte=begins[0], at__lt=day_begins(periods[-1].end + ONE_DAY))
    # From the newest on, since that is what most answers are asked for
    whens = [When(at__gte=begin, then=Value(n)) for n, begin in reversed(list(enumerate(begins)))]
    return rows, Case(*whens, output_field=IntegerField())


def asked_and_answered(reading: Reading, period: Period) -> Share:
    """Return how many of those asked in a period have answered (by now, or by the day the reading is of)."""
    counts = _asked(reading, period).aggregate(n=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    return share(counts["answered"], counts["n"])


def asked_by(reading: Reading, period: Period, part: Part) -> list[Asked]:
    """Return who was asked in a period and did not answer, by the groups of `part`: the most silent first. One query."""
    answered = Case(When(has_answered=True, then=Value(1)), default=Value(0))
    rows = _asked(reading, period).annotate(part=part.of_invitations, points=answered)
    found = _grouped(_compiled(rows.values_list("part", "customer_id", "points")), part, period, "points", "1 = 1")
    lines = [Asked(key, share(tally[1], sum(tally.values()))) for key, tally in found.items()]
    return sorted(lines, key=lambda line: (line.share.percent, -line.share.n, line.key))


def _asked(reading: Reading, period: Period) -> QuerySet[Invitation, Any]:
    begin, end = day_begins(period.first), day_begins(period.end + ONE_DAY)
    rows = reading.invitations.filter(asked_at__gte=begin, asked_at__lt=end)
    answered = Q(response__state=State.COUNTED)
    if reading.moment:
        rows, answered = rows.filter(asked_at__lt=reading.moment), answered & Q(response__first_answered_at__lt=reading.moment)
    return rows.annotate(has_answered=Case(When(answered, then=Value(True)), default=Value(False)))


def _every_nps() -> QuerySet[Survey, Any]:
    return Survey.objects.filter(kind=Survey.Kind.NPS).order_by().values("pk")


def _grouped(rows: Sql, part: Part, period: Period, number: str, condition: str) -> dict[str, Tally]:
    """Count `rows` by their part, or where it parts customers by the part of their customer."""
    head, join, column = Sql(), "", "answers.part"
    if parts := part.of_customers(period):
        head = Sql(f"WITH parts(customer_id, part) AS ({parts.text}) ", parts.params)
        join, column = "LEFT JOIN parts ON parts.customer_id = answers.customer_id", "parts.part"
    text = f"""
        {head.text}SELECT {column} AS grouped, answers.{number}, COUNT(*) FROM ({rows.text}) answers {join}
        WHERE {condition} GROUP BY grouped, answers.{number}"""  # noqa: S608
    found: dict[str, Tally] = defaultdict(Tally)
    for key, points, count in fetched(Sql(text, (*head.params, *rows.params))):
        found["" if key is None else str(key)][points] += count
    return found


def _compiled(rows: QuerySet[Any, Any]) -> Sql:
    text, params = rows.query.sql_with_params()
    return Sql(text, tuple(params))
