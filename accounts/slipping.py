"""Slipping away: how often customers like this one did not come back, and how good such a call was. Pure, without ORM.

"Like this one" is a place in a table: days silent × days of use so far; for those who used it weekly or oftener, also whether
their use fades. The table is filled from the company's own history (accounts/standing/risk.py) and shrunken: a cell with few
customers says mostly what its neighbours say. Dates alone part those who leave from those who stay in about seven pairs of
ten: a risk says "worth a call", never "will leave".
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from math import sqrt
from typing import NamedTuple

from retention_site.base.proportions import Z95

SILENCE = (7, 14, 21, 30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 270, 300, 365, 450, 540, 730)  # days: where rows begin
DAYS = (2, 3, 4, 5, 6, 8, 10, 13, 17, 25, 40)  # of use so far: where columns begin; a single one has its own
WEEKS = 13  # a customer who used it on so many days of as many weeks is a weekly one
WEIGHT = 30  # customers: how much the neighbours' word counts
LEAST = 30  # customers a table needs to say anything
SPAN = 3  # horizons a history should be long: to become silent in, to be silent in, to come back in
SHORTEST = 14  # days of a horizon
_HALVINGS = 60  # of an interval: beyond what a float can tell


class Trend(IntEnum):
    """The last 13 weeks against the 13 before, of those who used it weekly in either."""

    SELDOM = 0  # less than weekly in both
    FADING = 1  # on less than three quarters of the days before
    STEADY = 2


class Place(NamedTuple):
    """Where a customer stands in the table: row of days silent, column of days of use, trend."""

    silence: int
    days: int
    trend: int


class Tally(NamedTuple):
    """So many customers, of whom so many did not come back."""

    n: int
    gone: int


@dataclass(frozen=True)
class Cell:
    """What the history says of one place: the tally, and the shrunken risk from 0 to 1 with its 95 % interval."""

    n: int
    gone: int
    risk: float
    low: float
    high: float


ROWS, COLUMNS = len(SILENCE) + 1, len(DAYS) + 1
PLACES = [Place(*each) for each in product(range(ROWS), range(COLUMNS), Trend)]


def place_of(silent: int, days: int, recent: int, before: int) -> Place:
    """Return the place of somebody silent for `silent` days after `days` days of use.

    `recent` and `before` are the days of use in the last 13 weeks and in the 13 before.
    """
    trend = Trend.SELDOM if max(recent, before) < WEEKS else Trend.FADING if recent * 4 < before * 3 else Trend.STEADY
    return Place(bisect_right(SILENCE, silent), bisect_right(DAYS, days), trend)


def horizon_within(history: int, wanted: int) -> int | None:
    """Return over how many days to look whether customers came back, with `history` days to look at; None for too few.

    A history of three horizons holds the one asked for: somebody has to become silent, be silent, and come back or not.
    Of a shorter one it is a third, which ranks customers as well but promises less: not coming back within fewer days.
    """
    horizon = min(wanted, history // SPAN)
    return horizon if horizon >= min(wanted, SHORTEST) else None


def shrunken(tallies: Mapping[Place, Tally]) -> dict[Place, Cell]:
    """Return every cell of the table: (did not come back + 30 × what the neighbours say) ÷ (n + 30). Empty for too few.

    The neighbours are the cells around it of the same trend, else of any, as far out as it takes to find 30 customers; those
    of a single day of use have none but one another. Stein's old idea: see Efron and Morris 1977, Scientific American 236. The
    interval is Wilson's (1927) of those n + 30.
    """
    every = _sum(tallies.values())
    if every.n < LEAST:
        return {}
    return {place: _cell(tallies.get(place, Tally(0, 0)), _neighbours_say(tallies, place, every)) for place in PLACES}


def _cell(own: Tally, said: float) -> Cell:
    n = own.n + WEIGHT
    risk = (own.gone + WEIGHT * said) / n
    low, high = _wilson(risk, n)
    return Cell(own.n, own.gone, risk, low, high)


def _neighbours_say(tallies: Mapping[Place, Tally], place: Place, every: Tally) -> float:
    near = Tally(0, 0)
    for reach in range(1, max(ROWS, COLUMNS)):
        around = {each: tally for each, tally in tallies.items() if each != place and _is_near(each, place, reach)}
        for found in ([tally for each, tally in around.items() if each.trend == place.trend], around.values()):
            near = _sum(found)
            if near.n >= WEIGHT:
                return near.gone / near.n
    # Too few anywhere about: the company's own rate stands in for those missing
    return (near.gone + (WEIGHT - near.n) * every.gone / every.n) / WEIGHT


def _is_near(one: Place, other: Place, reach: int) -> bool:
    is_alike = (one.days == 0) == (other.days == 0)
    return is_alike and abs(one.silence - other.silence) <= reach and abs(one.days - other.days) <= reach


def _sum(tallies: Iterable[Tally]) -> Tally:
    n = gone = 0
    for each in tallies:
        n, gone = n + each.n, gone + each.gone
    return Tally(n, gone)


def _wilson(p: float, n: float) -> tuple[float, float]:
    """Wilson's interval of a share of customers that need not be whole, as base/proportions.py has it for those that are."""
    z2 = Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))


@dataclass(frozen=True)
class Area:
    """The area under the ROC curve with its 95 % interval: how often who went has a higher score than who stayed."""

    value: float
    low: float
    high: float

    @property
    def pairs(self) -> float:
        """The same, of 100 pairs of one who went and one who stayed."""
        return 100 * self.value

    @property
    def pairs_low(self) -> float:
        return 100 * self.low

    @property
    def pairs_high(self) -> float:
        return 100 * self.high


def area(scored: Iterable[tuple[float, int, int]]) -> Area | None:
    """Return the area of (score, stayed, gone) tallies; None where nobody stayed or nobody went.

    By ranks (Mann and Whitney 1947): the share of pairs of one who went and one who stayed in which the former has the higher
    score, a tie counting half. The interval is the one whose bounds A solve |A - found| = z × the standard error at A, with
    the error of Hanley and McNeil 1982 (Newcombe 2006, Statistics in Medicine 25, method 5): like Wilson's it stays within 0
    and 1 and does not shrink to nothing where everybody was told apart.
    """
    by_score: dict[float, tuple[int, int]] = {}
    for score, stayed, gone in scored:
        before = by_score.get(score, (0, 0))
        by_score[score] = before[0] + stayed, before[1] + gone
    won = 0.0
    below = went = 0
    for score in sorted(by_score):
        stayed, gone = by_score[score]
        won += gone * (below + stayed / 2)
        below, went = below + stayed, went + gone
    if not below or not went:
        return None
    value = won / (below * went)
    return Area(value, 1 - _bound(1 - value, below, went), _bound(value, below, went))


def _bound(value: float, stayed: int, gone: int) -> float:
    """Return the upper bound of an area: the highest A that does not lie further from `value` than z of its own errors."""
    low, high = value, 1.0
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if middle - value <= Z95 * sqrt(_variance(middle, stayed, gone)):
            low = middle
        else:
            high = middle
    return high


def _variance(value: float, stayed: int, gone: int) -> float:
    rest = (stayed + gone) / 2 - 1
    spread = 1 + rest * (1 - value) / (2 - value) + rest * value / (1 + value)
    return value * (1 - value) * spread / (stayed * gone)
