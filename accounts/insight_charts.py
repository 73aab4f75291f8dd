"""The drawings of the page of insights: where every mark goes, for the templates that draw them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from accounts.insights import Line
from retention_site.base import charts
from retention_site.base.charts import Box, Scale, px

WIDE, TALL, LEFT, RIGHT = 1030, 286, 56, 56
RATES_TOP, RATES_FOOT, BARS_TOP, BARS_FOOT = 28, 150, 196, 246
HALF, FALL_TALL, FALL_TOP, FALL_FOOT = 490, 280, 40, 236
BAR = 58
TEAM_STEP, TEAM_THICK, TEAM_ROOM = 37, 15, 42
KINDS = 6  # colours for categories; the rest share the last
TORN = 4  # an axis is torn where the bars are so many times as high as what changed


def _across(low: float, high: float, start: float, end: float, width: float) -> Scale:
    scale = Scale(low, high, start, end)
    return scale.mirrored(width) if get_language_bidi() else scale


def rates_chart(lines: Sequence[Line]) -> dict[str, Any]:
    """Retention with its band over the customers lost, by period; one that is not over is open, on hatching."""
    known = [(n + 0.5, line.rates.retention) for n, line in enumerate(lines) if line.rates.bc]
    x = _across(0, len(lines), LEFT, WIDE - RIGHT, WIDE)
    lowest = min((share.low or 0.0 for _n, share in known), default=0.0)
    steps = charts.ticks(min(lowest, 99.0), 100, most=5)
    low = steps[0] - (steps[1] - steps[0]) if steps[0] > lowest else steps[0]
    y = Scale(max(low, 0.0), 100, RATES_FOOT, RATES_TOP)
    bars = Scale(0, charts.round_top(max(line.rates.moves.lost for line in lines)), BARS_FOOT, BARS_TOP)
    over = [(n + 0.5, line.rates.retention.percent) for n, line in enumerate(lines) if line.rates.complete]
    return {
        "width": str(WIDE),
        "height": TALL,
        "points": [_point(n, lines, x, y, bars) for n in range(len(lines))],
        "line": charts.line(over, x=x, y=y),
        "rest": charts.line([(n, share.percent) for n, share in known[-2:]], x=x, y=y) if not lines[-1].rates.complete else "",
        "bands": charts.bands(known, x=x, y=y),
        "ticks": [{"y": px(y.at(each)), "text_y": px(y.at(each) + 4), "value": each, "gone": 100 - each} for each in steps],
        "torn": low > 0,
        "left": px(min(x.start, x.end)),
        "right": px(max(x.start, x.end)),
        "near": px(x.start - 8 if x.start < x.end else x.start + 8),
        "far": px(x.end + 8 if x.start < x.end else x.end - 8),
        "corner": "0" if x.start < x.end else px(WIDE),
        "other": px(WIDE) if x.start < x.end else "0",
        "hatched": None
        if lines[-1].rates.complete
        else Box.between((x.at(len(lines) - 1), RATES_TOP - 6), (x.at(len(lines)), BARS_FOOT)),
        "foot": BARS_FOOT,
    }


def _point(n: int, lines: Sequence[Line], x: Scale, y: Scale, bars: Scale) -> dict[str, Any]:
    line, rates, middle = lines[n], lines[n].rates, x.at(n + 0.5)
    half = min(13.0, abs(x.at(1) - x.at(0)) * 0.3)
    top = min(bars.at(rates.moves.lost), BARS_FOOT - 1)
    percent = rates.retention.percent
    return {
        "line": line,
        "x": px(middle),
        "y": px(y.at(percent)) if percent is not None else "",
        "label_y": px(y.at(percent) - 12) if percent is not None else "",
        "is_told": n >= len(lines) - 2,
        "bar": Box.between((middle - half, top), (middle + half, BARS_FOOT)),
        "number_y": px(top - 5),
    }


def waterfall(line: Line) -> dict[str, Any]:
    """From the customers at the start to those at the end: new, won back, lost."""
    rates, moves = line.rates, line.rates.moves
    peak, lowest = rates.bc + rates.nc, min(rates.bc, rates.rc)
    base = _torn_at(lowest, peak - lowest)
    y = Scale(base, max(peak, base + 1), FALL_FOOT, FALL_TOP)
    x = _across(0, 5, 6, HALF - 6, HALF)
    steps = [
        ("bc", _("Start"), 0, rates.bc, "bar-rest", str(rates.bc)),
        ("acquired", _("New"), rates.bc, rates.bc + moves.acquired, "bar-good", f"+{moves.acquired}"),
        ("won_back", _("Won back"), rates.bc + moves.acquired, peak, "bar-good", f"+{moves.won_back}"),
        ("lost", _("Lost"), peak - moves.lost, peak, "bar-loss", f"\u2212{moves.lost}"),
        ("rc", _("End") if rates.complete else _("So far"), 0, rates.rc, "bar-rest", str(rates.rc)),
    ]
    bars = [_step(n, step, x, y, line.links) for n, step in enumerate(steps)]
    levels = [rates.bc, rates.bc + moves.acquired, peak, rates.rc]
    joins = [
        {"x1": px(x.at(n + 0.5) + side), "x2": px(x.at(n + 1.5) - side), "y": px(y.at(level))}
        for n, level in enumerate(levels)
        for side in [BAR / 2 if x.start < x.end else -BAR / 2]
    ]
    return {"bars": bars, "joins": joins, "width": HALF, "height": FALL_TALL, "foot": FALL_FOOT, "base": base, "line": line}


def _torn_at(lowest: int, change: int) -> int:
    """Where the bars begin: at zero, unless what changed could not be seen then; a round number below it all."""
    if lowest <= TORN * max(change, 1):
        return 0
    unit = int("1".ljust(len(str(change)), "0"))
    return max(lowest - 2 * max(change, 1), 0) // unit * unit


def _step(n: int, step: tuple[str, str, int, int, str, str], x: Scale, y: Scale, links: dict[str, str]) -> dict[str, Any]:
    move, name, bottom, top, kind, number = step
    middle = x.at(n + 0.5)
    stands = kind == "bar-rest"
    high = min(y.at(top), y.at(max(bottom, y.low)) - 1)
    return {
        "name": name,
        "number": number,
        "kind": kind,
        "box": Box.between((middle - BAR / 2, high), (middle + BAR / 2, y.at(max(bottom, y.low)))),
        "x": px(middle),
        "number_y": px(high - 8),
        "tear": f"M{px(middle - BAR / 2)},{FALL_FOOT - 9}" + "l7.25,-5l7.25,5" * 4 if stands and y.low else "",
        "moved": links[move],
    }


def teams_chart(table: dict[str, dict[str, int]], totals: dict[str, int], n: int) -> dict[str, Any]:
    """Departures by the team that works on their reason, parted by the kind of reason."""
    kinds = {category: min(place, KINDS) for place, category in enumerate(totals, start=1)}
    most = max((sum(own.values()) for own in table.values()), default=1)
    x = _across(0, most, 0, HALF - TEAM_ROOM, HALF)
    rows = []
    for place, (team, own) in enumerate(table.items()):
        top, done, parts = place * TEAM_STEP + 17, 0, []
        for category in (each for each in totals if each in own):
            count = own[category]
            ends = sorted((x.at(done), x.at(done + count)))
            box = Box.between((ends[0] + 1, top), (ends[1] - 1, top + TEAM_THICK))
            roomy = ends[1] - ends[0] > 16
            parts.append({"box": box, "kind": kinds[category], "category": category, "count": count,
                          "x": px(sum(ends) / 2) if roomy else ""})  # fmt: skip
            done += count
        gap = 8 if x.start < x.end else -8
        rows.append({"team": team, "parts": parts, "total": done, "name_y": top - 5, "text_y": px(top + 11.5),
                     "end": px(x.at(done) + gap)})  # fmt: skip
    legend = [{"category": category, "kind": kinds[category], "count": count} for category, count in totals.items()]
    start = "0" if x.start < x.end else px(HALF)
    return {"rows": rows, "legend": legend, "n": n, "width": HALF, "height": len(rows) * TEAM_STEP + 6, "start": start}
