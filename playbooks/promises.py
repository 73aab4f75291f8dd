"""How promises were kept: counts and the rate, by whatever one wants to look at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from playbooks.models import Callback, CallbackEvent
from playbooks.models.callbacks import CallbackQuerySet
from retention_site.base.proportions import Share, share

Outcome = Callback.Outcome
Kind = CallbackEvent.Kind

DIMENSIONS = {
    "person": ("assignee_id", "assignee__full_name"),
    "team": ("assignee__team_id", "assignee__team__name"),
    "reason": ("outcome_reason", "outcome_reason"),
    "week": ("week", "week"),
}


@dataclass(frozen=True)
class PromiseLine:
    """One line of the report. `rate` is kept ÷ (kept + kept late + broken); moves are counted beside it, not in it."""

    key: object
    label: object
    kept: int
    late: int
    broken: int
    moved: int

    @property
    def n(self) -> int:
        return self.kept + self.late + self.broken

    @property
    def rate(self) -> Share:
        return share(self.kept, self.n)


def closed_between(callbacks: CallbackQuerySet, start: datetime, end: datetime) -> CallbackQuerySet:
    """Promises that got an outcome in [start, end), withdrawn ones left out: nobody kept or broke those."""
    return callbacks.filter(closed_at__gte=start, closed_at__lt=end).exclude(outcome=Outcome.WITHDRAWN)


def promise_total(callbacks: CallbackQuerySet, *, start: datetime, end: datetime) -> PromiseLine:
    """Return the one line over all of `callbacks`, in one query."""
    counts = closed_between(callbacks, start, end).aggregate(**_COUNTS)
    return PromiseLine(None, None, **counts)


def promise_lines(callbacks: CallbackQuerySet, *, by: str, start: datetime, end: datetime) -> list[PromiseLine]:
    """Return a line per person, team, reason or week, in one query. Raises KeyError for another `by`."""
    key, label = DIMENSIONS[by]
    rows = closed_between(callbacks, start, end).annotate(week=TruncWeek("closed_at"))
    found = rows.values(key, label).annotate(**_COUNTS).order_by(label)
    return [PromiseLine(row[key], row[label], row["kept"], row["late"], row["broken"], row["moved"]) for row in found]


_COUNTS = {
    "kept": Count("pk", filter=Q(outcome=Outcome.KEPT)),
    "late": Count("pk", filter=Q(outcome=Outcome.KEPT_LATE)),
    "broken": Count("pk", filter=Q(outcome=Outcome.BROKEN)),
    "moved": Count("pk", filter=Q(moves__gt=0)),
}
