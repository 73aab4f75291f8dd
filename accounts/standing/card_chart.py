"""The drawing of report cards over time: where every mark goes, for the template that draws them."""

from collections.abc import Sequence
from datetime import date
from math import floor
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi

from accounts.standing.cards import ReportCard
from retention_site.base import charts
from retention_site.base.charts import Scale, px

WIDE, TALL, LEFT, RIGHT, TOP, FOOT = 1030, 250, 56, 20, 24, 196
CHANCE = 0.5  # of pairs a coin would put in the right order

Month = tuple[date, ReportCard | None]


def areas_chart(months: Sequence[Month]) -> dict[str, Any] | None:
    """How often the risk put two customers in the right order, with its band, and how often silence alone; None without any."""
    risks = [(n + 0.5, card.area if card else None) for n, (_end, card) in enumerate(months)]
    alone = [(n + 0.5, card.baseline if card else None) for n, (_end, card) in enumerate(months)]
    known = [(place, each) for place, each in risks if each]
    if not known:
        return None
    lowest = min(CHANCE, *(each.low for _place, each in known), *(each.value for _place, each in alone if each))
    x = Scale(0, len(months), LEFT, WIDE - RIGHT)
    x = x.mirrored(WIDE) if get_language_bidi() else x
    y = Scale(floor(lowest * 10) / 10, 1, FOOT, TOP)
    return {
        "width": str(WIDE),
        "height": TALL,
        "risk": charts.line([(place, each.value if each else None) for place, each in risks], x=x, y=y),
        "alone": charts.line([(place, each.value if each else None) for place, each in alone], x=x, y=y),
        "bands": charts.bands(known, x=x, y=y),
        "ticks": [
            {"y": px(y.at(each)), "text_y": px(y.at(each) + 4), "value": round(100 * each), "is_chance": each == CHANCE}
            for each in charts.ticks(y.low, y.high, most=6)
        ],
        "points": [_point(n, month, x, y) for n, month in enumerate(months)],
        "left": px(min(x.start, x.end)),
        "right": px(max(x.start, x.end)),
        "near": px(x.start - 8 if x.start < x.end else x.start + 8),
    }


def _point(n: int, month: Month, x: Scale, y: Scale) -> dict[str, Any]:
    end, card = month
    heights = {"risk": card.area if card else None, "alone": card.baseline if card else None}
    return {
        "end": end,
        "name": date_format(end, "M Y" if n == 0 or end.month == 1 else "M"),
        "card": card,
        "x": px(x.at(n + 0.5)),
        **{name: px(y.at(area.value)) if area else "" for name, area in heights.items()},
        "label_y": px(_top(card, y) - 10) if card and card.area else "",
    }


def _top(card: ReportCard, y: Scale) -> float:
    """Return how high everything drawn of a card reaches: its interval, and the open dot where that lies above."""
    heights = [area.high for area in (card.area,) if area] + [area.value for area in (card.baseline,) if area]
    return min(y.at(height) for height in heights)
