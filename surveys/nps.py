"""Scores with their uncertainty: NPS, the share who are satisfied, and what a change between two periods says. Pure.

NPS = 100 × (promoters − detractors) ÷ n (Reichheld 2003, Harvard Business Review). Its interval is the adjusted Wald one of
Bonett and Price (2012, J. Educ. Behav. Stat. 37) as Sauro and Lewis use it for NPS: ¾ is added to promoters and to
detractors, 3 to n. So ten promoters of ten are not certain, nor are ten passives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt

from retention_site.base.proportions import Z95, Share, share

FEWEST = 30  # answers below which a score is not compared
PROMOTES, DETRACTS, SATISFIES = 9, 6, 4  # from this score on; up to this one; from this one on, of 5
SCORES = range(11)
RATINGS = range(1, 6)


class Verdict(StrEnum):
    """What a change says."""

    TOO_FEW = "too few to compare"
    CHANCE = "could be chance"
    RISE = "a real rise"
    FALL = "a real fall"


@dataclass(frozen=True)
class Figure:
    """A score in points or percent with its 95 % interval, over n answers; None where nobody answered, which is not zero."""

    n: int
    value: float | None
    low: float | None
    high: float | None
    variance: float  # of the score itself, in (points ÷ 100)²; never nought, however alike the answers

    @property
    def enough(self) -> bool:
        """Are there so many answers that it may be compared with others?"""
        return self.n >= FEWEST


@dataclass(frozen=True)
class Nps(Figure):
    """A Net Promoter Score, from -100 to 100."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def shares(self) -> list[Share]:
        """Of promoters, passives and detractors, each with its own interval."""
        return [share(count, self.n) for count in (self.promoters, self.passives, self.detractors)]


@dataclass(frozen=True)
class Csat(Figure):
    """The share of those who answered 4 or 5 of 5, in percent."""

    satisfied: int = 0


@dataclass(frozen=True)
class Change:
    """How a score moved between two periods, in points, with the 95 % interval of the difference."""

    value: float
    low: float
    high: float
    p: float  # two-sided: how often chance alone would move it so far
    verdict: Verdict


def nps(promoters: int, passives: int, detractors: int) -> Nps:
    """Return the score of these counts. Raises ValueError for a count below zero."""
    if min(promoters, passives, detractors) < 0:
        raise ValueError("nobody cannot be fewer than nobody")
    n = promoters + passives + detractors
    counts = {"promoters": promoters, "passives": passives, "detractors": detractors}
    if n == 0:
        return Nps(0, None, None, None, 0.0, **counts)
    score = 100 * (promoters - detractors) / n
    adjusted = _variance(promoters + 0.75, detractors + 0.75, n + 3)
    middle = 100 * (promoters - detractors) / (n + 3)
    half = 100 * Z95 * sqrt(adjusted / (n + 3))
    variance = max(_variance(promoters, detractors, n) / n, adjusted / (n + 3))
    return Nps(n, score, max(-100.0, middle - half), min(100.0, middle + half), variance, **counts)


def nps_of(tally: Mapping[int, int]) -> Nps:
    """Return the score of a tally: how many answered each number from 0 to 10."""
    promoters = sum(count for score, count in tally.items() if score >= PROMOTES)
    detractors = sum(count for score, count in tally.items() if score <= DETRACTS)
    return nps(promoters, sum(tally.values()) - promoters - detractors, detractors)


def csat_of(tally: Mapping[int, int]) -> Csat:
    """Return the share of 4 and 5 among the numbers from 1 to 5, with its Wilson interval."""
    n, satisfied = sum(tally.values()), sum(count for score, count in tally.items() if score >= SATISFIES)
    known = share(satisfied, n)
    # Never nought: all of ten being content does not make it certain (Agresti and Caffo 2000, Am. Stat. 54)
    variance = max(_variance(satisfied, 0, n) / n, _variance(satisfied + 1, 0, n + 2) / (n + 2)) if n else 0.0
    return Csat(n, known.percent, known.low, known.high, variance, satisfied)


def change(before: Figure, after: Figure) -> Change | None:
    """Return how the score moved; None where one of the two is none.

    The difference of two independent means (Wald). Where an answer varies not at all in what we have, its adjusted variance
    stands in, or thirty alike would seem certain.
    """
    if before.value is None or after.value is None:
        return None
    moved = after.value - before.value
    error = 100 * sqrt(before.variance + after.variance)
    low, high = moved - Z95 * error, moved + Z95 * error
    chance = erfc(abs(moved) / error / sqrt(2))
    return Change(moved, low, high, chance, _verdict(before, after, low, high))


def _verdict(before: Figure, after: Figure, low: float, high: float) -> Verdict:
    if not before.enough or not after.enough:
        return Verdict.TOO_FEW
    if low > 0:
        return Verdict.RISE
    return Verdict.FALL if high < 0 else Verdict.CHANCE


def _variance(up: float, down: float, n: float) -> float:
    """Return the variance of an answer that is 1 for `up` of n, -1 for `down` of them, else 0."""
    return (up + down) / n - ((up - down) / n) ** 2
