"""How promises were kept: counts and the rate, by whatever one wants to look at, over those that got their outcome in a period.

The rate is kept ÷ (kept + kept late + broken). Withdrawn promises are left out: nobody kept or broke those. Moved ones are
counted beside the rate by how they ended; having been moved is neither keeping nor breaking.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from accounts.models import Customer, User
from playbooks.models import Callback
from playbooks.models.callbacks import CallbackQuerySet
from retention_site.base.proportions import Share, share

Outcome = Callback.Outcome
COUNTED = (Outcome.KEPT, Outcome.KEPT_LATE, Outcome.BROKEN)
USUAL_DAYS, MOST_DAYS = 90, 371  # a year and the week that it ends in
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
REASONS_SHOWN = 12
REPORT_TEAM, REPORT_ALL = "playbooks.report_team", "playbooks.report_all"


class Scope(StrEnum):
    """Whose promises: one's own, the team's, everybody's."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


DIMENSIONS = {
    "person": ("assignee_id", "assignee__full_name"),
    "team": ("assignee__team_id", "assignee__team__name"),
    "reason": ("outcome_reason", "outcome_reason"),
    "week": ("week", "week"),
}


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both counted, on the reader's clock."""

    start: date
    end: date

    @classmethod
    def usual(cls) -> "Period":
        """The last 90 days, today among them."""
        today = timezone.localdate()
        return cls(today - (USUAL_DAYS - 1) * ONE_DAY, today)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of it, and the first after it."""
        return _midnight(self.start), _midnight(self.end + ONE_DAY)

    @property
    def weeks(self) -> list[date]:
        """The Mondays of the weeks it touches."""
        first = self.start - self.start.weekday() * ONE_DAY
        return [first + n * ONE_WEEK for n in range((self.end - first).days // 7 + 1)]

    def within(self, monday: date) -> "Period":
        """The part of it that lies in the week from `monday`."""
        return Period(max(self.start, monday), min(self.end, monday + 6 * ONE_DAY))


@dataclass(frozen=True)
class PromiseLine:
    """One line of the report: `key` names whom or what it is about, `label` says it."""

    key: Any
    label: Any
    kept: int = 0
    late: int = 0
    broken: int = 0
    moved: int = 0

    @property
    def n(self) -> int:
        return self.kept + self.late + self.broken

    @property
    def rate(self) -> Share:
        return share(self.kept, self.n)


def scopes_of(user: User) -> list[Scope]:
    """Return whose promises `user` may see reported: agents their own, leads their team's, managers everybody's."""
    allowed = {Scope.MINE: True, Scope.TEAM: user.has_perm(REPORT_TEAM), Scope.ALL: user.has_perm(REPORT_ALL)}
    return [scope for scope, may in allowed.items() if may]


def promises_of(user: User, scope: Scope, customers: QuerySet[Customer] | None = None) -> CallbackQuerySet:
    """Return the promises of one scope, about customers that `user` may see; about `customers` alone where some are given."""
    visible = Callback.objects.visible_to(user)
    visible = visible if customers is None else visible.filter(customer__in=customers)
    if scope == Scope.MINE:
        return visible.filter(assignee=user)
    return visible.of_team(user) if scope == Scope.TEAM else visible


def promise_total(callbacks: CallbackQuerySet, period: Period) -> PromiseLine:
    """Return the one line over all of `callbacks`, in one query."""
    return PromiseLine(None, None, **_closed_in(callbacks, period).aggregate(**_COUNTS))


def promise_lines(callbacks: CallbackQuerySet, period: Period, *, by: str) -> list[PromiseLine]:
    """Return a line per person, team, reason or week, in one query. Raises KeyError for another `by`.

    Weeks without a promise are among them. Of the reasons given those with the most promises come first.
    """
    key, label = DIMENSIONS[by]
    rows = _closed_in(callbacks, period)
    if by == "week":
        rows = rows.annotate(week=TruncWeek("closed_at"))
    elif by == "reason":
        rows = rows.exclude(outcome_reason="")
    found = rows.values(key, label).annotate(**_COUNTS).order_by(label, key)
    lines = [PromiseLine(row[key], row[label], *(row[name] for name in _COUNTS)) for row in found]
    if by == "week":
        return list(_every_week(lines, period))
    return sorted(lines, key=lambda line: -line.n)[:REASONS_SHOWN] if by == "reason" else lines


def _every_week(lines: list[PromiseLine], period: Period) -> Iterable[PromiseLine]:
    by_monday = {timezone.localdate(line.key): line for line in lines}
    for monday in period.weeks:
        line = by_monday.get(monday, PromiseLine(monday, monday))
        yield PromiseLine(monday, monday, line.kept, line.late, line.broken, line.moved)


def _closed_in(callbacks: CallbackQuerySet, period: Period) -> CallbackQuerySet:
    start, end = period.moments
    return callbacks.filter(closed_at__gte=start, closed_at__lt=end, outcome__in=COUNTED)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


_COUNTS = {
    "kept": Count("pk", filter=Q(outcome=Outcome.KEPT)),
    "late": Count("pk", filter=Q(outcome=Outcome.KEPT_LATE)),
    "broken": Count("pk", filter=Q(outcome=Outcome.BROKEN)),
    "moved": Count("pk", filter=Q(moves__gt=0)),
}
