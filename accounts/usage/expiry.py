"""Letting single events go, by the month in which they arrived: what was counted of them stays."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock

from django.db import connection
from django.utils import timezone

from accounts.models import UsageEvent, UsageMark, UsageRules, WaitingUsageEvent

CHUNK = 5_000  # events a transaction
A_ROW = 300  # bytes that an event takes with its indexes, where the database does not tell


@dataclass(frozen=True)
class Stored:
    """How many single events there are, about how many bytes they take, and how many wait for a customer."""

    events: int
    size: int
    waiting: int


def stored_usage() -> Stored:
    """Return how much is stored; on PostgreSQL the number of events is what it estimated when it last looked."""
    waiting = WaitingUsageEvent.objects.count()
    if connection.vendor != "postgresql":
        events = UsageEvent.objects.count()
        return Stored(events, events * A_ROW, waiting)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples, pg_total_relation_size(oid) FROM pg_class WHERE oid = %s::regclass", [UsageEvent._meta.db_table]
        )
        events, size = cursor.fetchone()
    # It has not looked yet: the table is new, or small
    return Stored(int(events) if events > 0 else UsageEvent.objects.count(), size, waiting)


def kept_since(keep_months: int, *, at: datetime) -> datetime:
    """Return the moment before which events must have arrived to go at `at`: a month goes `keep_months` after it has ended."""
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    months = today.year * 12 + today.month - 1 - keep_months
    first = date(months // 12, months % 12 + 1, 1)
    return datetime.combine(first, clock.min, timezone.get_default_timezone())


def expire_usage(*, at: datetime, seconds: float | None = None) -> int:
    """Delete the events that are older than the rules keep them, and return how many; none that was not counted goes.

    A chunk at a time, so that others can write in between; what there is no time for within `seconds` goes the next night.
    """
    keep_months = UsageRules.current().keep_months
    if keep_months is None:
        return 0
    since = kept_since(keep_months, at=at)
    ends = None if seconds is None else time.monotonic() + seconds
    counted_to = UsageMark.objects.filter(pk=1).values_list("counted_to", flat=True).first() or 0
    old = UsageEvent.objects.filter(arrived_at__lt=since, pk__lte=counted_to).order_by("pk")
    gone, last = WaitingUsageEvent.objects.filter(arrived_at__lt=since).delete()[0], 0
    while keys := list(old.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        gone += UsageEvent.objects.filter(pk__in=keys).delete()[0]
        last = keys[-1]
        if ends is not None and time.monotonic() > ends:
            break
    return gone
