"""The risk that our own history tells: learnt one horizon back, kept as a table, read for everybody in one statement."""

import json
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Customer, RiskTable, Standing, UsageDay
from accounts.slipping import DAYS, LEAST, SILENCE, Cell, Place, Tally, Trend, horizon_within, shrunken
from accounts.standing.places import PLACE, outcomes, placed
from accounts.stretches import Sql, fetched
from retention_site.base.proportions import share

COLUMNS = ("risk", "risk_low", "risk_high", "risk_n", "risk_gone")
# What a cell holds after its place, in this order
_CELL = {"risk_n": "integer", "risk_gone": "integer"} | dict.fromkeys(COLUMNS[:3], "double precision")


def make_risk_table(*, as_of: date, horizon_days: int) -> RiskTable:
    """Learn from our own history by the day `as_of` and keep it; nothing after that day is looked at.

    Where the history is too short for the horizon, a shorter one is learnt from (`RiskTable.horizon_days` says which). With
    too little of it the table has no cells, and nobody a risk.
    """
    table = learn(as_of=as_of, horizon_days=horizon_days)
    values = {name: getattr(table, name) for name in ("horizon_days", "n", "gone", "cells")}
    return RiskTable.objects.update_or_create(made_on=as_of, defaults=values)[0]


def learn(*, as_of: date, horizon_days: int) -> RiskTable:
    """Return the table as `make_risk_table` does, without keeping it."""
    horizon = _horizon(as_of, horizon_days)
    tallies = _tallies(as_of - timedelta(days=horizon), as_of) if horizon else {}
    n, gone = (sum(each) for each in zip(*tallies.values(), strict=True)) if tallies else (0, 0)
    return RiskTable(made_on=as_of, horizon_days=horizon or horizon_days, n=n, gone=gone, cells=_written(shrunken(tallies)))


def cells_of(table: RiskTable) -> dict[Place, Cell]:
    """Return the cells of a table by their places."""
    return {Place(*each[:3]): Cell(*each[3:]) for each in table.cells.get("cells", [])}


def risk_sql(table: RiskTable | None, as_of: date, within: Sql | None = None, *, facts: Sql | None = None) -> Sql:
    """Select (customer_id, risk, risk_low, risk_high, risk_n, risk_gone) of those the table says something of.

    Everybody else has no risk, which is not a low one: NULL, never 0. `within` and `facts` are as for `placed`.
    """
    if table is None or not table.cells:
        nothing = ", ".join(f"CAST(NULL AS {_CELL[name]}) AS {name}" for name in COLUMNS)
        return Sql(f"SELECT id AS customer_id, {nothing} FROM {Customer._meta.db_table} WHERE 1 = 0")  # noqa: S608
    edges = (tuple(table.cells["silence"]), tuple(table.cells["days"]))
    known = placed(as_of, within, facts=facts, edges=edges)
    place = f"(place_silence * {len(edges[1]) + 1:d} + place_days) * {len(Trend):d} + place_trend"  # as PLACES are in order
    if connection.vendor == "postgresql":
        # Looked up, not joined: not knowing how many ask for one place, it would go through all places for each of them
        given, item = "SELECT CAST(%s AS jsonb) AS cells", "cell ->> {}"
        found = f"SELECT customer_id, cells -> ({place}) AS cell FROM given CROSS JOIN ({known.text}) placed"  # noqa: S608
    else:
        given, item = "SELECT CAST(key AS INTEGER) AS place, value AS cell FROM json_each(%s)", "json_extract(cell, '$[{}]')"
        found = f"SELECT customer_id, cell FROM ({known.text}) placed LEFT JOIN given ON given.place = {place}"  # noqa: S608
    values = ", ".join(f"CAST({item.format(n)} AS {_CELL[name]}) AS {name}" for n, name in enumerate(_CELL, start=len(PLACE)))
    text = f"""WITH given AS MATERIALIZED ({given}) SELECT customer_id, {", ".join(COLUMNS)}
        FROM (SELECT customer_id, {values} FROM ({found}) found) told"""  # noqa: S608
    return Sql(text, (json.dumps(table.cells["cells"]), *known.params))


def risk_words(standing: Standing, as_of: date) -> str:
    """Say a risk and what explains it: "Of 283 customers like this, 42 % did not come back; usually every 20 days, now 64."

    The personal rhythm explains; it is no part of the number. Says so where too little is known.
    """
    if standing.risk is None or standing.risk_n is None or standing.risk_gone is None:
        return _("No risk can be told: too little is known of them, or of others like them.")
    return _("%(history)s; %(rhythm)s.") % {"history": _history(standing), "rhythm": _rhythm(standing, as_of)}


def _history(standing: Standing) -> str:
    n, like = standing.risk_n or 0, share(standing.risk_gone or 0, standing.risk_n or 0)
    if n < LEAST or like.percent is None:
        words = _(
            "Few customers were like this; with those nearest to it, %(percent)s %% did not come back (%(low)s to %(high)s %%)"
        )
        return words % _rounded(*(100 * (each or 0) for each in (standing.risk, standing.risk_low, standing.risk_high)))
    words = ngettext(
        "Of %(n)s customer like this, %(percent)s %% did not come back (%(low)s to %(high)s %%)",
        "Of %(n)s customers like this, %(percent)s %% did not come back (%(low)s to %(high)s %%)",
        n,
    )
    return words % ({"n": n} | _rounded(like.percent, like.low or 0, like.high or 0))


def _rounded(percent: float, low: float, high: float) -> dict[str, str]:
    return {"percent": f"{percent:.0f}", "low": f"{low:.0f}", "high": f"{high:.0f}"}


def _rhythm(standing: Standing, as_of: date) -> str:
    silent = (as_of - standing.last_use_on).days if standing.last_use_on else 0
    if standing.usual_gap is None:
        return ngettext("silent for %(n)s day", "silent for %(n)s days", silent) % {"n": silent}
    gap = max(1, round(standing.usual_gap))
    return ngettext("usually every day, now %(silent)s", "usually every %(gap)s days, now %(silent)s", gap) % {
        "gap": gap,
        "silent": silent,
    }


def _horizon(as_of: date, wanted: int) -> int | None:
    first = UsageDay.objects.filter(day__lte=as_of).aggregate(first=Min("day"))["first"]
    return horizon_within((as_of - first).days, wanted) if first else None


def _tallies(on: date, until: date) -> dict[Place, Tally]:
    then = outcomes(on, until)
    place = ", ".join(PLACE)
    text = f"SELECT {place}, COUNT(*), SUM(gone) FROM ({then.text}) outcomes GROUP BY {place}"  # noqa: S608
    return {Place(*place): Tally(int(n), int(gone)) for *place, n, gone in fetched(Sql(text, then.params))}


def _written(cells: dict[Place, Cell]) -> dict[str, Any]:
    """As JSON, with the edges by which it was filled: a later version may draw them elsewhere."""
    rows = [[*place, cell.n, cell.gone, cell.risk, cell.low, cell.high] for place, cell in cells.items()]
    return {"silence": list(SILENCE), "days": list(DAYS), "cells": rows} if rows else {}
