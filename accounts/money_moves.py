"""What customers paid a month and how that changed in each period, counted in the database in two statements.

Each subscription is two events, its value coming and going. Summed by customer, currency and period, what came before is what
they paid when the period began; money is counted in hundredths, so that every sum is exact.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Customer, Spell, Subscription
from accounts.movements import first_day, period_of
from accounts.retention import Period, Unit
from accounts.revenue import Flow, Revenue, Stock, revenues
from accounts.stretches import Sql, chosen, fetched

_WHOLE = 7  # columns of a flow that are whole numbers: period and currency come before them


def revenues_of(
    customers: QuerySet[Customer],
    wanted: Sequence[Period],
    unit: Unit,
    *,
    on: date,
    starts: Mapping[str, Stock] | None = None,
) -> dict[str, list[Revenue]]:
    """Return the lines of `wanted` (periods of `unit` that follow each other) by currency, as known on the day `on`.

    Two statements, however many customers there are; one where `starts`, what was paid at the beginning, is known.
    """
    if starts is None:
        starts = _stock(customers, wanted[0].start)
    flows = _flows(customers, wanted, unit, on=on)
    return {
        currency: revenues(wanted, currency, start=starts.get(currency, Stock()), flows=flows[currency], on=on)
        for currency in sorted({*starts, *flows})
    }


def _lines(customers: QuerySet[Customer]) -> Sql:
    """Select the subscriptions that have a price: customer_id, currency, cents, began, ended."""
    within = chosen(customers, "spells.customer_id")
    where = f"{within.text} AND" if within.text else "WHERE"
    text = f"""
        SELECT spells.customer_id, lines.currency, CAST(ROUND(lines.monthly_value * 100) AS bigint) AS cents,
            lines.started_on AS began, lines.ended_on AS ended
        FROM {Subscription._meta.db_table} lines JOIN {Spell._meta.db_table} spells ON spells.id = lines.spell_id
        {where} lines.monthly_value > 0"""  # noqa: S608
    return Sql(text, within.params)


def _stock(customers: QuerySet[Customer], day: date) -> dict[str, Stock]:
    """Return by currency what was paid at the end of `day`."""
    lines = _lines(customers)
    text = f"""
        SELECT currency, COUNT(*), SUM(cents), SUM({_real("cents")} * cents) FROM (
            SELECT currency, SUM(cents) AS cents FROM ({lines.text}) lines
            WHERE began <= %s AND (ended IS NULL OR ended > %s) GROUP BY customer_id, currency) held
        GROUP BY currency"""  # noqa: S608
    rows = fetched(Sql(text, (*lines.params, day, day)))
    return {currency: Stock(int(n), int(cents), float(squares)) for currency, n, cents, squares in rows}


def _flows(customers: QuerySet[Customer], wanted: Sequence[Period], unit: Unit, *, on: date) -> dict[str, dict[date, Flow]]:
    """Return by currency and first day what changed in each period; what lies after `on` has not happened yet."""
    lines = _lines(customers)
    period, period_params = period_of("day", unit)
    since, until = wanted[0].first, min(wanted[-1].end, on)
    s, e = _real("s"), _real("e")
    # Only who changed something in these periods matters; of them all that came before does
    text = f"""
        WITH lines AS ({lines.text}),
        touched AS (
            SELECT customer_id FROM lines WHERE began BETWEEN %s AND %s
            UNION SELECT customer_id FROM lines WHERE ended BETWEEN %s AND %s),
        events AS (
            SELECT customer_id, currency, began AS day, cents FROM lines WHERE began <= %s
            UNION ALL SELECT customer_id, currency, ended, -cents FROM lines WHERE ended <= %s),
        changes AS (
            SELECT customer_id, currency, {period} AS period, SUM(cents) AS change FROM events
            WHERE customer_id IN (SELECT customer_id FROM touched) GROUP BY customer_id, currency, period),
        sums AS (
            SELECT currency, period, change,
                SUM(change) OVER (PARTITION BY customer_id, currency ORDER BY period) AS e FROM changes),
        turns AS (SELECT currency, period, e - change AS s, e FROM sums)
        SELECT period, currency,
            SUM(CASE WHEN s > 0 AND e > s THEN e - s ELSE 0 END),
            SUM(CASE WHEN e > 0 AND e < s THEN s - e ELSE 0 END),
            SUM(CASE WHEN s > 0 AND e = 0 THEN s ELSE 0 END),
            SUM(CASE WHEN s = 0 THEN e ELSE 0 END),
            SUM(CASE WHEN s > 0 AND e = 0 THEN 1 ELSE 0 END),
            SUM(CASE WHEN s = 0 AND e > 0 THEN 1 ELSE 0 END),
            SUM({e} * e - {s} * s),
            SUM(CASE WHEN e < s THEN {s} * (e - s) ELSE 0 END),
            SUM(CASE WHEN e < s THEN {_real("e - s")} * (e - s) ELSE 0 END),
            SUM(CASE WHEN s > 0 THEN {s} * (e - s) ELSE 0 END),
            SUM(CASE WHEN s > 0 THEN {_real("e - s")} * (e - s) ELSE 0 END)
        FROM turns WHERE s <> e GROUP BY period, currency"""  # noqa: S608
    days = (since, until, since, until, until, until)
    found: dict[str, dict[date, Flow]] = defaultdict(dict)
    for start, currency, *sums in fetched(Sql(text, (*lines.params, *days, *period_params))):
        if first_day(start) >= since:
            whole, real = sums[: _WHOLE - 1], sums[_WHOLE - 1 :]
            found[currency][first_day(start)] = Flow(*map(int, whole), *map(float, real))
    return found


def _real(expression: str) -> str:
    """Squares of large sums do not fit into whole numbers."""
    kind = "double precision" if connection.vendor == "postgresql" else "real"
    return f"CAST({expression} AS {kind})"
