"""The geometry of charts that templates draw as SVG: scales, ticks, columns, lines, bands, whiskers. Pure, and without words.

Lengths are the drawing's own units (pixels at the size it is shown), with y growing downwards. Whatever goes into a drawing
is text with a dot as its decimal sign (`px`), since templates would write numbers the way the reader's language does. For a
right-to-left reader the horizontal scale alone is mirrored (`Scale.mirrored`); text-anchor follows the direction by itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

Point = tuple[float, float]
DOT = 0.12  # of the room between two places: half of what a single share is broad
_ROUNDING = 1e-9


def px(length: float) -> str:
    """Return a length as a drawing writes it: one decimal at most, a dot, no minus before zero."""
    text = f"{length:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Scale:
    """A straight axis: the values `low` to `high` drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"an axis goes from a lower to a higher value, not from {self.low} to {self.high}")

    def at(self, value: float) -> float:
        """Return where `value` is drawn; values outside the axis are drawn at its nearer end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def mirrored(self, width: float) -> "Scale":
        """Return the same axis in a drawing of `width` that is read from right to left."""
        return Scale(self.low, self.high, width - self.start, width - self.end)


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Return the round values in [low, high], evenly apart by 1, 2 or 5 × 10ⁿ: as many as fit, and `most` at most."""
    if not low < high or most < 2:
        raise ValueError("ticks need room: low < high, and two of them")
    step = _step(low, high, most)
    return [round(n * step, 12) for n in range(*_multiples(low, high, step))]


def round_top(highest: float, *, most: int = 4) -> float:
    """Return the round value at which an axis from 0 that has to hold `highest` should end (1 where there is nothing)."""
    if highest <= 0:
        return 1.0
    step = _step(0, highest, most)
    return step * math.ceil(highest / step - _ROUNDING)


def _step(low: float, high: float, most: int) -> float:
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    for step in (power * factor for factor in (1, 2, 5, 10)):
        first, beyond = _multiples(low, high, step)
        if beyond - first <= most:
            return step
    return power * 20


def _multiples(low: float, high: float, step: float) -> tuple[int, int]:
    """Return the first n with n × step in [low, high], and the first beyond it."""
    return math.ceil(low / step - _ROUNDING), math.floor(high / step + _ROUNDING) + 1


@dataclass(frozen=True)
class Box:
    """A rectangle as `<rect>` wants it."""

    x: str
    y: str
    width: str
    height: str

    @classmethod
    def between(cls, one: Point, other: Point) -> "Box":
        """Return the rectangle with these opposite corners, whichever they are."""
        (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return cls(px(left), px(top), px(right - left), px(bottom - top))


def columns(values: Sequence[float], *, x: Scale, y: Scale, gap: float = 2) -> list[Box]:
    """Return an upright bar for each value, the nth in the slot from n to n + 1 on `x`, standing on the low end of `y`.

    Zero is a hairline: it was counted, and there was none.
    """
    boxes = []
    for n, value in enumerate(values):
        left, right = sorted((x.at(n), x.at(n + 1)))
        top = min(y.at(value), y.start - 1)
        boxes.append(Box.between((left + gap / 2, top), (right - gap / 2, y.start)))
    return boxes


def line(points: Sequence[tuple[float, float | None]], *, x: Scale, y: Scale) -> str:
    """Return the path of a line through (x, y) values; where y is None the line breaks off and begins anew."""
    runs = [list(run) for known, run in groupby(points, key=lambda point: point[1] is not None) if known]
    return "".join(_through([(x.at(across), y.at(up)) for across, up in run if up is not None]) for run in runs)


def band(rows: Sequence[tuple[float, float, float]], *, x: Scale, y: Scale) -> str:
    """Return the closed path around (x, low, high) values: the interval about a line."""
    there = [(x.at(across), y.at(high)) for across, _low, high in rows]
    back = [(x.at(across), y.at(low)) for across, low, _high in reversed(rows)]
    return _through(there + back) + "Z" if rows else ""


class Bounded(Protocol):
    """Something with the bounds of an interval."""

    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


def bands(intervals: Sequence[tuple[float, Bounded]], *, x: Scale, y: Scale) -> list[str]:
    """Return the paths around intervals at places one apart; where a place is missing the band breaks off.

    An interval alone is as broad as its dot.
    """
    runs: list[list[tuple[float, float, float]]] = []
    for place, each in intervals:
        row = (place, each.low or 0.0, each.high or 0.0)
        if runs and place - runs[-1][-1][0] == 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    broad = [run if len(run) > 1 else [(run[0][0] + side, *run[0][1:]) for side in (-DOT, DOT)] for run in runs]
    return [band(run, x=x, y=y) for run in broad]


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{px(across)},{px(up)}" for across, up in points)


@dataclass(frozen=True)
class Whisker:
    """An interval beside an estimate: a stroke from one end to the other, and where its caps stand."""

    x1: str
    x2: str
    y: str
    top: str
    bottom: str


def whisker(low: float, high: float, *, x: Scale, middle: float, cap: float = 10) -> Whisker:
    """Return the lying whisker of an interval, its caps `cap` tall and centred on `middle`."""
    ends = sorted((x.at(low), x.at(high)))
    return Whisker(px(ends[0]), px(ends[1]), px(middle), px(middle - cap / 2), px(middle + cap / 2))
