"""The drawing of time to value: the share of each cohort that reached a milestone in time, with its interval."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language_bidi

from accounts.insights import name_of
from accounts.milestones.cohorts import Cohort
from accounts.retention import Unit
from retention_site.base import charts
from retention_site.base.charts import Box, Scale, px

WIDE, TALL, LEFT, RIGHT, TOP, FOOT = 1030, 262, 56, 20, 24, 208


def reached_chart(cohorts: Sequence[Cohort], unit: Unit, *, days: int) -> dict[str, Any]:
    """The share that reached it within `days` by cohort; hatched from the first on whose days are not over for everybody."""
    x = Scale(0, len(cohorts), LEFT, WIDE - RIGHT)
    x = x.mirrored(WIDE) if get_language_bidi() else x
    y = Scale(0, 100, FOOT, TOP)
    shares = [each.value.within[days] for each in cohorts]
    whole = [share.n > 0 and share.n == each.value.n for share, each in zip(shares, cohorts, strict=True)]
    open_from = next((n for n, each in enumerate(cohorts) if not whole[n] and each.value.n and not any(whole[n:])), None)
    places = [(n + 0.5, share) for n, share in enumerate(shares) if share.n]
    points = []
    for n, (cohort, share) in enumerate(zip(cohorts, shares, strict=True)):
        name, middle = name_of(cohort.period, unit), x.at(n + 0.5)
        point = {"name": name, "share": share, "x": px(middle), "y": "", "is_whole": whole[n], "n": cohort.value.n}
        if share.percent is not None:
            point |= {"y": px(y.at(share.percent)), "label_y": px(y.at(share.percent) - 12)}
        points.append(point)
    return {
        "width": str(WIDE),
        "height": TALL,
        "points": points,
        "line": charts.line([(n + 0.5, share.percent if whole[n] else None) for n, share in enumerate(shares)], x=x, y=y),
        "bands": charts.bands(places, x=x, y=y),
        "ticks": [{"y": px(y.at(each)), "text_y": px(y.at(each) + 4), "value": each} for each in charts.ticks(0, 100)],
        "left": px(min(x.start, x.end)),
        "right": px(max(x.start, x.end)),
        "near": px(x.start - 8 if x.start < x.end else x.start + 8),
        "hatched": None if open_from is None else Box.between((x.at(open_from), TOP - 8), (x.at(len(cohorts)), FOOT)),
    }
