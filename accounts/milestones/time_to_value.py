"""How long customers take to reach a milestone. Pure: counts of days in, shares and a median out.

A customer is watched from the day they began: for `days` until they reached it, or until today where they have not. Whoever
left without reaching it never will, and stays among those who have not: leaving them out would make it look quicker than it is.

    within N days = reached on or before day N ÷ all whose first N days are over, with the Wilson 95 % interval
    median        = the first day by which half have reached it, by Kaplan and Meier's estimator (1958, J. Am. Stat. Assoc. 53)
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from retention_site.base.proportions import Share, share

WINDOWS = (7, 30, 90)  # days


@dataclass(frozen=True)
class Watched:
    """`n` customers who reached it after `days`, or are watched for `days` without; all began at least `age` days ago."""

    days: int
    is_reached: bool
    n: int
    over: tuple[int, ...]  # how many of them began at least so many days ago, for each of WINDOWS


@dataclass(frozen=True)
class TimeToValue:
    """What became of some customers."""

    n: int = 0
    reached: int = 0
    within: Mapping[int, Share] = field(default_factory=dict)
    median: int | None = None  # days; None while more than half have not, or where there is nobody
    longest: int = 0  # days that anybody was watched

    @property
    def waiting(self) -> int:
        return self.n - self.reached


def time_to_value(watched: Iterable[Watched]) -> TimeToValue:
    """Return what became of customers, given as counts."""
    rows = list(watched)
    n, got = sum(row.n for row in rows), sum(row.n for row in rows if row.is_reached)
    within = {}
    for place, days in enumerate(WINDOWS):
        base = sum(row.over[place] for row in rows)
        within[days] = share(sum(row.over[place] for row in rows if row.is_reached and row.days <= days), base)
    median = median_days(_counted(row for row in rows if row.is_reached), _counted(row for row in rows if not row.is_reached))
    return TimeToValue(n, got, within, median, max((row.days for row in rows), default=0))


def median_days(reached: Mapping[int, int], waiting: Mapping[int, int]) -> int | None:
    """Return the first day by which half have reached it; None while more than half have not, as far as anybody was watched.

    Both count customers by days: until they reached it, and until today without. Who is watched for just so many days is
    still at risk on that day.
    """
    at_risk, left = sum(reached.values()) + sum(waiting.values()), 1.0
    for day in sorted({*reached, *waiting}):
        if at_risk and (got := reached.get(day, 0)):
            left *= 1 - got / at_risk
            if left <= 0.5 + 1e-12:
                return day
        at_risk -= reached.get(day, 0) + waiting.get(day, 0)
    return None


def _counted(rows: Iterable[Watched]) -> Counter[int]:
    found: Counter[int] = Counter()
    for row in rows:
        found[row.days] += row.n
    return found
