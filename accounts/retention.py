"""Retention and churn of paying customers (S1). Pure: days and numbers in, numbers out.

A period runs from one closing day to the next: it holds the days after `start` up to and with `end`. With B the customers at
the end of the day `start` and E those at the end of the day `end`:

    BC = |B|    RC = |E|    NC = |E without B|    survivors = |B and E| = RC - NC    lost = |B without E| = BC - survivors
    retention = (RC - NC) / BC × 100        churn = lost / BC × 100

so the two always come to 100 % of BC, and without a BC there is neither. Who comes back within a period that began with them
is a survivor; who joins and leaves inside one is in neither B nor E, and told apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from retention_site.base.proportions import Share, share

ONE_DAY = timedelta(days=1)
MOST_PERIODS = 600


class Unit(StrEnum):
    """How long a period is: whole ones of the calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True)
class Period:
    """The days after `start` up to and with `end`, both closing days."""

    start: date
    end: date

    @property
    def first(self) -> date:
        """The first day inside."""
        return self.start + ONE_DAY

    def is_over(self, *, on: date) -> bool:
        """Had the period ended before the day `on`?"""
        return self.end < on


@dataclass(frozen=True)
class Moves:
    """What changed in one period: customers lost, acquired or won back (all there at its end), and those in it only."""

    lost: int = 0
    acquired: int = 0
    won_back: int = 0
    joined_and_left: int = 0


@dataclass(frozen=True)
class Rates:
    """The counts of one period, and the two rates that follow."""

    period: Period
    bc: int
    moves: Moves
    complete: bool

    @property
    def survivors(self) -> int:
        return self.bc - self.moves.lost

    @property
    def nc(self) -> int:
        """Who is there at the end and was not at the beginning: acquired or won back."""
        return self.moves.acquired + self.moves.won_back

    @property
    def rc(self) -> int:
        """Everybody there at the end, new ones included."""
        return self.survivors + self.nc

    @property
    def retention(self) -> Share:
        """Survivors of BC, in percent, with the 95 % Wilson interval."""
        return share(self.survivors, self.bc)

    @property
    def churn(self) -> Share:
        """Lost of BC; the complement of retention."""
        return share(self.moves.lost, self.bc)


def periods(first: date, last: date, unit: Unit) -> list[Period]:
    """Return the whole calendar periods from `first` to `last`.

    They begin at the last closing day not after `first` (so the last day of March begins April, and so does the first of
    April) and end with the first closing day not before `last`. Raises ValueError where `last` lies before `first`, or for
    more than MOST_PERIODS.
    """
    if last < first:
        raise ValueError("the last day lies before the first")
    begin = _first_day(first + ONE_DAY, unit)
    found: list[Period] = []
    while begin <= last:
        if len(found) == MOST_PERIODS:
            raise ValueError("too many periods")
        following = _following(begin, unit)
        found.append(Period(begin - ONE_DAY, following - ONE_DAY))
        begin = following
    return found


def rates(wanted: Iterable[Period], *, bc: int, moves: Mapping[date, Moves], on: date) -> list[Rates]:
    """Return the rates of periods that follow each other, the first of which begins with `bc` customers.

    `moves` are found by the first day of their period; `on` is today, when the last one may not be over.
    """
    found = []
    for period in wanted:
        line = Rates(period, bc, moves.get(period.first, Moves()), complete=period.is_over(on=on))
        found.append(line)
        bc = line.rc
    return found


def activity_spells(days: Iterable[date], *, inactive_after: int) -> Iterator[tuple[date, date]]:
    """Yield the half-open stretches in which a customer counts as active, from the days (in order) on which they did something.

    Somebody is active on a day when they did something on it or in the `inactive_after` - 1 days before: so a stretch lasts
    until the day that many days after its last engagement.
    """
    silence = timedelta(days=inactive_after)
    start = last = None
    for day in days:
        if start is not None and last is not None and day - last > silence:
            yield start, last + silence
            start = None
        start = start or day
        last = day
    if start is not None and last is not None:
        yield start, last + silence


def count_moves(spells: Iterable[tuple[date, date | None]], closing_days: list[date]) -> Iterator[tuple[int, Moves]]:
    """Yield (index of the period, its moves) for one customer's `spells`, in order; periods lie between the closing days.

    The slow, plain version of what the database does for everybody at once; it also explains a single customer.
    """
    lives = list(spells)
    for index in range(len(closing_days) - 1):
        start, end = closing_days[index : index + 2]
        before, after = (any(a <= day and (b is None or b > day) for a, b in lives) for day in (start, end))
        began = [a for a, _end in lives if start < a <= end]
        returns = any(a <= start for a, _end in lives)
        if before and not after:
            yield index, Moves(lost=1)
        elif after and not before:
            yield index, Moves(won_back=1) if returns else Moves(acquired=1)
        elif began and not before:
            yield index, Moves(joined_and_left=1)


def _first_day(day: date, unit: Unit) -> date:
    """Return the first day of the calendar period in which `day` lies."""
    return day.replace(month=day.month - (day.month - 1) % unit.months, day=1)


def _following(first: date, unit: Unit) -> date:
    months = first.year * 12 + first.month - 1 + unit.months
    return date(months // 12, months % 12 + 1, 1)
