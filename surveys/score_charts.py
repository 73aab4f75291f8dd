"""The drawings of the pages about scores: where every mark goes, for the templates that draw them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language_bidi

from retention_site.base import charts
from retention_site.base.charts import Box, Scale, px
from surveys.dashboard import Line
from surveys.nps import Csat

WIDE, TALL, LEFT, RIGHT, TOP, FOOT = 1030, 262, 56, 20, 24, 208
BAR_WIDE, BAR_TALL, NARROWEST = 1030, 34, 44
HALF_SLOT = 0.12


def _across(low: float, high: float, start: float, end: float) -> Scale:
    scale = Scale(low, high, start, end)
    return scale.mirrored(WIDE) if get_language_bidi() else scale


def trend(lines: Sequence[Line]) -> dict[str, Any]:
    """The figure by period with its band of uncertainty; one that is not over is open, on hatching."""
    x = _across(0, len(lines), LEFT, WIDE - RIGHT)
    low, high = (0, 100) if isinstance(lines[0].figure, Csat) else (-100, 100)
    y = Scale(low, high, FOOT, TOP)
    known = [(n, line.figure) for n, line in enumerate(lines) if line.figure.n]
    solid = [(n + 0.5, figure.value) if lines[n].complete else (n + 0.5, None) for n, figure in enumerate(_figures(lines))]
    is_open = not lines[-1].complete
    return {
        "width": str(WIDE),
        "height": TALL,
        "points": [_point(n, line, x, y) for n, line in enumerate(lines)],
        "line": charts.line(solid, x=x, y=y),
        "rest": charts.line([(n + 0.5, figure.value) for n, figure in known[-2:]], x=x, y=y) if is_open else "",
        "bands": [charts.band(run, x=x, y=y) for run in _runs(known)],
        "ticks": [
            {"y": px(y.at(each)), "text_y": px(y.at(each) + 4), "value": each, "is_zero": each == 0}
            for each in charts.ticks(low, high, most=5)
        ],
        "left": px(min(x.start, x.end)),
        "right": px(max(x.start, x.end)),
        "near": px(x.start - 8 if x.start < x.end else x.start + 8),
        "hatched": Box.between((x.at(len(lines) - 1), TOP - 8), (x.at(len(lines)), FOOT)) if is_open else None,
    }


def bands_bar(shares: Sequence[tuple[str, str, Any]]) -> dict[str, Any]:
    """Promoters, passives and detractors side by side; `shares` are (name of the band, its words, its share)."""
    n = max(shares[0][2].n, 1)
    x = _across(0, n, 0, BAR_WIDE)
    parts, done = [], 0
    for name, words, each in shares:
        ends = sorted((x.at(done), x.at(done + each.count)))
        done += each.count
        if each.count:
            box = Box.between((ends[0], 0), (ends[1], BAR_TALL))
            middle = px(sum(ends) / 2) if ends[1] - ends[0] > NARROWEST else ""
            parts.append({"box": box, "name": name, "words": words, "share": each, "x": middle})
    return {"parts": parts, "width": str(BAR_WIDE), "height": BAR_TALL, "n": n}


def _figures(lines: Sequence[Line]) -> list[Any]:
    return [line.figure for line in lines]


def _point(n: int, line: Line, x: Scale, y: Scale) -> dict[str, Any]:
    figure = line.figure
    return {
        "line": line,
        "x": px(x.at(n + 0.5)),
        "y": px(y.at(figure.value)) if figure.n else "",
        "label_y": px(y.at(figure.value) - 11) if figure.n else "",
    }


def _runs(known: Sequence[tuple[int, Any]]) -> list[list[tuple[float, float, float]]]:
    """Part the periods with a figure where one without lies between; a single one is as broad as its dot."""
    runs: list[list[tuple[float, float, float]]] = []
    for n, figure in known:
        if runs and n + 0.5 - runs[-1][-1][0] == 1:
            runs[-1].append((n + 0.5, figure.low, figure.high))
        else:
            runs.append([(n + 0.5, figure.low, figure.high)])
    return [run if len(run) > 1 else [(run[0][0] + side, *run[0][1:]) for side in (-HALF_SLOT, HALF_SLOT)] for run in runs]
