"""Shares with their uncertainty. Pure."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution


@dataclass(frozen=True)
class Share:
    """`count` of `n`, in percent, with the bounds of its 95 % interval; None where there is nothing to say."""

    count: int
    n: int
    percent: float | None
    low: float | None
    high: float | None


def share(count: int, n: int) -> Share:
    """Return `count` of `n` in percent with its Wilson score interval (Wilson 1927, J. Am. Stat. Assoc. 22).

    Raises ValueError unless 0 <= count <= n. Nobody of nobody has no share.
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no share")
    if n == 0:
        return Share(count, n, None, None, None)
    p, z2 = count / n, Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    # At the ends the bound is the share itself; rounding must not push it past
    return Share(count, n, 100 * p, 100 * (0.0 if count == 0 else low), 100 * (1.0 if count == n else high))
