"""Working time: when somebody is open, when they open next, and how many working minutes lie between two moments.

Pure: no database, no clock. A schedule is a week of spans, dates on which other spans hold, and a zone. Moments are aware
datetimes; results are in UTC. Days are the schedule's own local days. Wall-clock times that a change of clocks skips or repeats
follow one rule, that of `local_instant`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)  # as the end of a span: the end of the day
HORIZON = timedelta(days=400)  # who does not open within it never opens
ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

Stretch = tuple[datetime, datetime]  # from, up to and not including; both in UTC


@dataclass(frozen=True, order=True)
class Span:
    """Hours of one day, from `opens` up to `closes`; MIDNIGHT as `closes` is the end of that day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError(f"a span must close after it opens: {self.opens} to {self.closes}")


Week = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Schedule:
    """When somebody works: spans per weekday (Monday first), and dates on which other spans hold (none: closed)."""

    zone: ZoneInfo
    week: Week
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, not {len(self.week)}")
        object.__setattr__(self, "exceptions", MappingProxyType(dict(self.exceptions)))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the hours of a local day as written down, in any order."""
        return self.exceptions.get(day, self.week[day.weekday()])

    def stretches_on(self, day: date) -> list[Stretch]:
        """Return when it is open on a local day, in order; spans that touch or overlap are one stretch."""
        found: list[Stretch] = []
        for span in sorted(self.spans_on(day)):
            start = local_instant(day, span.opens, self.zone)
            last = day + ONE_DAY if span.closes == MIDNIGHT else day
            end = local_instant(last, span.closes, self.zone)
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            elif start < end:
                found.append((start, end))
        return found

    def is_open(self, at: datetime) -> bool:
        at = _utc(at)
        return any(opens <= at for opens, _closes in self.stretches_between(at, at + _SECOND))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the first open moment from `at` on (`at` itself when open), or None if there is none within HORIZON."""
        at = _utc(at)
        return next((max(opens, at) for opens, _closes in self.stretches_between(at, at + HORIZON)), None)

    def next_closing(self, at: datetime) -> datetime | None:
        """Return when the stretch that is open at `at`, or the next one, ends; None if that does not come within HORIZON."""
        at = _utc(at)
        end: datetime | None = None
        for opens, closes in self.stretches_between(at, at + HORIZON):
            if end is not None and opens > end:
                return end
            end = closes
        return end if end is not None and end < at + HORIZON else None

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime | None:
        """Return the first moment at which `minutes` of working time have passed since `at`; None if not within HORIZON.

        With 0 minutes that is `at`. The last minute of a day ends at closing time, not at the next opening.
        """
        if minutes < 0:
            raise ValueError("working minutes are added, not taken away")
        at, left = _utc(at), timedelta(minutes=minutes)
        if not left:
            return at
        for opens, closes in self.stretches_between(at, at + HORIZON):
            start = max(opens, at)
            if closes - start >= left:
                return start + left
            left -= closes - start
        return None

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole working minutes from `start` up to `end`; raise ValueError if they are the wrong way round."""
        start, end = _utc(start), _utc(end)
        if end < start:
            raise ValueError("the end lies before the start")
        parts = (min(closes, end) - max(opens, start) for opens, closes in self.stretches_between(start, end))
        return sum(parts, timedelta()) // timedelta(minutes=1)

    def working_day(self, day: date, count: int) -> date:
        """Return the day that lies `count` working days after `day`, or before it where `count` is below zero.

        With 0 it is the first working day from `day` on. Who does not work within HORIZON is given calendar days.
        """
        step = ONE_DAY if count >= 0 else -ONE_DAY
        found, left = day, abs(count)
        while abs(found - day) < HORIZON:
            is_counted = found != day or count == 0
            if is_counted and self.stretches_on(found):
                left -= 1
                if left <= 0:
                    return found
            found += step
        return day + count * ONE_DAY

    def stretches_between(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """Yield, in order and uncut, every stretch that has a moment in [start, end)."""
        # A day later than `end` shows: where clocks go back over midnight, the new day has begun before the old one is over
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date() + ONE_DAY
        while day <= last:
            yield from ((opens, closes) for opens, closes in self.stretches_on(day) if closes > start and opens < end)
            day += ONE_DAY


def local_instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which clocks in `zone` show `clock` on `day`.

    Where clocks jump forward over that time, the first valid minute after it (Cairo has no 00:30 on the night of the change:
    it is 01:00); where they go back and show it twice, the first of the two.
    """
    naive = datetime.combine(day, clock.replace(fold=0))
    first = naive.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == naive:
        return first
    # In a gap: `first`, read with the offset from before, lies after the jump; read with the later offset it lies before it
    before = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    settled = first.astimezone(zone).utcoffset()
    seconds = range(int((first - before).total_seconds()) + 1)
    jump = bisect_left(seconds, True, key=lambda n: (before + n * _SECOND).astimezone(zone).utcoffset() == settled)
    return before + jump * _SECOND


def shared_stretches(first: Schedule, second: Schedule, day: date) -> list[Stretch]:
    """Return when both are open on a local day of `first`, in order."""
    begin, end = local_instant(day, MIDNIGHT, first.zone), local_instant(day + ONE_DAY, MIDNIGHT, first.zone)
    theirs = list(second.stretches_between(begin, end))
    both = [
        (max(opens, other_opens), min(closes, other_closes))
        for opens, closes in first.stretches_on(day)
        for other_opens, other_closes in theirs
    ]
    return [(opens, closes) for opens, closes in both if opens < closes]


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(UTC)
