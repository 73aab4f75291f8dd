"""The drawing of differences below each other, each with its interval, on one axis through nought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_bidi

from playbooks.outreach.results import Lift
from retention_site.base import charts
from retention_site.base.charts import Scale, Whisker, px
from retention_site.base.differences import Verdict

WIDE, TALL, EDGE = 220, 26, 12
LEAST = 5.0  # points to either side


@dataclass(frozen=True)
class Row:
    """One line of the table: whom it compares, the addresses of its customers, and where its marks are drawn."""

    name: str
    lift: Lift
    links: dict[str, str]
    whisker: Whisker | None
    x: str


def rows(named: Sequence[tuple[str, Lift, dict[str, str]]]) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows with their marks, and the axis; what has too few is given none."""
    told = [lift.difference for _name, lift, _links in named if lift.verdict != Verdict.TOO_FEW]
    most = max((abs(bound) for each in told for bound in (each.low, each.high) if bound is not None), default=LEAST)
    top = charts.round_top(max(most, LEAST), most=2)
    scale = Scale(-top, top, EDGE, WIDE - EDGE)
    x = scale.mirrored(WIDE) if get_language_bidi() else scale
    axis = {"zero": px(x.at(0)), "width": WIDE, "height": TALL, "middle": TALL / 2,
            "ticks": [{"x": px(x.at(value)), "value": value} for value in (-top, 0, top)]}  # fmt: skip
    return [_row(*each, x) for each in named], axis


def _row(name: str, lift: Lift, links: dict[str, str], x: Scale) -> Row:
    found = lift.difference
    if lift.verdict == Verdict.TOO_FEW or found.points is None or found.low is None or found.high is None:
        return Row(name, lift, links, None, "")
    return Row(name, lift, links, charts.whisker(found.low, found.high, x=x, middle=TALL / 2), px(x.at(found.points)))
