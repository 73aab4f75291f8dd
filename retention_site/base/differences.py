"""Two shares against each other: how far apart they are, and what that says. Pure.

The verdict rests on the interval alone: it says "better" or "worse" where the interval leaves nought out, and never how sure
somebody may be. Where a side has fewer than `FEWEST`, it says that these are too few, whatever the interval is.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from retention_site.base.proportions import Share, share

FEWEST = 30  # on either side, below which nothing is said of the difference


class Verdict(StrEnum):
    """What a difference says; as the REST API spells it."""

    TOO_FEW = "too few yet"
    BETTER = "better"
    WORSE = "worse"
    NONE = "no difference seen"


@dataclass(frozen=True)
class Difference:
    """One share less another, in points of a percent, with the bounds of its 95 % interval; None where a side has nobody."""

    one: Share
    other: Share
    points: float | None
    low: float | None
    high: float | None

    @property
    def verdict(self) -> Verdict:
        """What it says of `one`, where having more is what is hoped for."""
        if min(self.one.n, self.other.n) < FEWEST or self.low is None or self.high is None:
            return Verdict.TOO_FEW
        if self.low > 0:
            return Verdict.BETTER
        return Verdict.WORSE if self.high < 0 else Verdict.NONE


def difference(one: Share, other: Share) -> Difference:
    """Return `one` less `other` with the hybrid score interval (Newcombe 1998, Statistics in Medicine 17, 873-890, method 10).

    It is made from Wilson's intervals of both shares, without a correction for continuity, and holds with few, none or all
    of a side too.
    """
    p, low, high = _fractions(one)
    q, other_low, other_high = _fractions(other)
    if one.n == 0 or other.n == 0:
        return Difference(one, other, None, None, None)
    apart = p - q
    bottom = apart - hypot(p - low, other_high - q)
    top = apart + hypot(high - p, q - other_low)
    # Rounding must not push a bound past what two shares can differ by
    return Difference(one, other, 100 * apart, 100 * max(-1.0, bottom), 100 * min(1.0, top))


def difference_of(count: int, n: int, other_count: int, other_n: int) -> Difference:
    """Return the difference of two counts. Raises ValueError for what is no share."""
    return difference(share(count, n), share(other_count, other_n))


def _fractions(of: Share) -> tuple[float, float, float]:
    """Return the share and its bounds as parts of one."""
    return (of.percent or 0.0) / 100, (of.low or 0.0) / 100, (of.high or 0.0) / 100
