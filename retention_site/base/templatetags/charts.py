"""Charts drawn on the server; `{% load charts %}` first.

{% usage_chart weeks today %}                 events a week, as columns: `weeks` are (Monday, number) in order, without holes
{% sizes_chart sizes %}                        how many, by day: `sizes` are (day, number) in order, a week apart
{% rate_bar 119 283 low=36 high=48 %}         a share with its interval: so many of so many, whisker in percent
{% part_bar 12 40 "watch" %}                  a number as a bar, beside others of which the longest is 40
{% rate_chart weeks today %}                  a share by week, its interval as a band: `weeks` are (Monday, Share) without holes
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi

from retention_site.base import charts
from retention_site.base.proportions import Share

register = template.Library()

WIDTH = 308  # of a side panel
USAGE_HEIGHT, USAGE_TOP, USAGE_FOOT = 60, 6, 38
LEAST_SIZES = 13  # columns there is always room for: fewer stand at the end
LABEL_ROOM = 52  # between two month names
RATE_HEIGHT, RATE_TOP, RATE_THICK = 38, 8, 10
PART_HEIGHT = 12
QUARTERS = (0, 25, 50, 75, 100)
WIDE, TALL, LEFT_ROOM, RIGHT_ROOM, TOP_ROOM, FOOT_ROOM = 1000, 230, 52, 20, 14, 40  # of a chart that has a page's width
MOST_LABELS = 13
ONE_WEEK = timedelta(days=7)


def _across(low: float, high: float, start: float = 0, end: float = WIDTH, width: float = WIDTH) -> charts.Scale:
    scale = charts.Scale(low, high, start, end)
    return scale.mirrored(width) if get_language_bidi() else scale


@register.inclusion_tag("charts/usage.html")
def usage_chart(weeks: Sequence[tuple[date, int]], today: date) -> dict[str, Any]:
    """Draw events a week; the week that is not over is hatched. Without weeks it says that nothing has been reported."""
    if not weeks:
        return {"weeks": []}
    x = _across(0, len(weeks))
    y = charts.Scale(0, charts.round_top(max(number for _week, number in weeks)), USAGE_FOOT, USAGE_TOP)
    boxes = charts.columns([number for _week, number in weeks], x=x, y=y)
    rows = [
        {"week": week, "number": number, "box": box, "is_over": week + ONE_WEEK <= today}
        for (week, number), box in zip(weeks, boxes, strict=True)
    ]
    return {
        "weeks": rows,
        "total": sum(number for _week, number in weeks),
        "months": _month_labels([week for week, _number in weeks], x),
        "width": str(WIDTH),
        "height": str(USAGE_HEIGHT),
        "foot": str(USAGE_FOOT),
        "label_y": str(USAGE_HEIGHT - 5),
        "hatch": f"hatch-{crc32(repr(list(weeks)).encode()):x}",
    }


@register.inclusion_tag("charts/sizes.html")
def sizes_chart(sizes: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """Draw how many there were at the end of each week, as columns."""
    if not sizes:
        return {"rows": []}
    x = _across(min(0, len(sizes) - LEAST_SIZES), len(sizes))
    y = charts.Scale(0, charts.round_top(max(number for _day, number in sizes)), USAGE_FOOT, USAGE_TOP)
    boxes = charts.columns([number for _day, number in sizes], x=x, y=y)
    return {
        "rows": [{"day": day, "number": number, "box": box} for (day, number), box in zip(sizes, boxes, strict=True)],
        "last": sizes[-1][1],
        "months": _month_labels([day for day, _number in sizes], x),
        "width": str(WIDTH),
        "height": str(USAGE_HEIGHT),
        "foot": str(USAGE_FOOT),
        "label_y": str(USAGE_HEIGHT - 5),
    }


def _month_labels(weeks: Sequence[date], x: charts.Scale) -> list[dict[str, str]]:
    """Name each month under its first week, as far as there is room for the names."""
    labels: list[dict[str, str]] = []
    last = -float(LABEL_ROOM)
    for n, week in enumerate(weeks):
        place = abs(x.at(n) - x.start)
        begins = n == 0 or week.month != weeks[n - 1].month
        if begins and place - last >= LABEL_ROOM and WIDTH - place >= LABEL_ROOM / 2:
            labels.append({"x": charts.px(x.at(n)), "text": date_format(week, "M")})
            last = place
    return labels


@register.inclusion_tag("charts/rate.html")
def rate_bar(count: int, n: int, *, low: float, high: float) -> dict[str, Any]:
    """Draw `count` of `n` as a bar from 0 to 100 %, with its interval from `low` to `high` percent."""
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"{count} of {n} is no share")
    x = _across(0, 100)
    middle = RATE_TOP + RATE_THICK / 2
    return {
        "count": count,
        "n": n,
        "percent": round(100 * count / n),
        "low": round(low),
        "high": round(high),
        "track": charts.Box.between((0, RATE_TOP), (WIDTH, RATE_TOP + RATE_THICK)),
        "bar": charts.Box.between((x.start, RATE_TOP), (x.at(100 * count / n), RATE_TOP + RATE_THICK)),
        "whisker": charts.whisker(low, high, x=x, middle=middle, cap=RATE_THICK),
        "marks": [{"x": charts.px(x.at(mark)), "value": mark, "anchor": _anchor(mark)} for mark in QUARTERS],
        "width": str(WIDTH),
        "height": str(RATE_HEIGHT),
        "label_y": str(RATE_HEIGHT - 4),
    }


@register.inclusion_tag("charts/part.html")
def part_bar(count: int, most: int, colour: str = "") -> dict[str, Any]:
    """Draw `count` as a bar beside others of which the longest is `most`, in the colour of a pill."""
    x = _across(0, max(most, 1))
    bar = charts.Box.between((x.start, 0), (x.at(count), PART_HEIGHT))
    return {"count": count, "bar": bar, "colour": colour, "width": str(WIDTH), "height": str(PART_HEIGHT)}


def _anchor(mark: int) -> str:
    return {0: "start", 100: "end"}.get(mark, "middle")


@register.inclusion_tag("charts/rates.html")
def rate_chart(weeks: Sequence[tuple[date, Share]], today: date) -> dict[str, Any]:
    """Draw a rate by week from 0 to 100 % with its 95 % band. Weeks without a case break it; one unfinished is hatched."""
    x = _across(0, len(weeks), LEFT_ROOM, WIDE - RIGHT_ROOM, WIDE)
    y = charts.Scale(0, 100, TALL - FOOT_ROOM, TOP_ROOM)
    known = [(n + 0.5, rate) for n, (_week, rate) in enumerate(weeks) if rate.percent is not None]
    every = -(-len(weeks) // MOST_LABELS)
    points = [
        {
            "x": charts.px(x.at(n + 0.5)),
            "y": charts.px(y.at(rate.percent)) if rate.percent is not None else "",
            "week": week,
            "rate": rate,
            "label": date_format(week, "j M") if n % every == 0 else "",
            "is_over": week + ONE_WEEK <= today,
        }
        for n, (week, rate) in enumerate(weeks)
    ]
    return {
        "points": points,
        "n": sum(rate.n for _week, rate in weeks),
        "line": charts.line([(n + 0.5, rate.percent) for n, (_week, rate) in enumerate(weeks)], x=x, y=y),
        "bands": charts.bands(known, x=x, y=y),
        "unfinished": charts.Box.between((x.at(len(weeks) - 1), y.end), (x.at(len(weeks)), y.start))
        if weeks and weeks[-1][0] + ONE_WEEK > today
        else None,
        "ticks": [{"y": charts.px(y.at(value)), "value": value} for value in QUARTERS],
        "start": charts.px(x.start),
        "end": charts.px(x.end),
        "tick_x": charts.px(x.start - 8 if x.start < x.end else x.start + 8),
        "width": str(WIDE),
        "height": str(TALL),
        "foot": charts.px(y.start),
        "label_y": str(TALL - FOOT_ROOM + 18),
        "n_y": str(TALL - FOOT_ROOM + 34),
    }
