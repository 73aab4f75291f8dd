"""Who came, went and came back in each period, counted in the database: one statement for everybody, whatever their number.

A customer's stretches never overlap, so their beginnings and ends alternate. Within one period that is all one needs to know:
more ends than beginnings is a loss, more beginnings than ends a gain; as many of both is somebody in it only (who began first)
or somebody who left and returned (who ended first). The cost grows with the beginnings and ends, not with customers × periods.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Customer
from accounts.retention import Moves, Period, Rates, Unit, rates
from accounts.stretches import Rule, Stretches, fetched, stretches_of


def rates_of(
    customers: QuerySet[Customer], wanted: Sequence[Period], unit: Unit, *, rule: Rule, on: date, bc: int | None = None
) -> list[Rates]:
    """Return the rates of `wanted` (periods of `unit` that follow each other) over `customers`, as known on the day `on`.

    Two statements, however many customers there are; one, where `bc`, the customers at the beginning, is known.
    """
    stretches = stretches_of(rule, customers)
    if bc is None:
        bc = _covering(stretches, wanted[0].start)
    return rates(wanted, bc=bc, moves=_moves(stretches, wanted, unit, on=on), on=on)


def _covering(stretches: Stretches, day: date) -> int:
    """Count the customers at the end of `day`."""
    rows = stretches.rows
    text = f"SELECT COUNT(*) FROM {rows.text} held WHERE began <= %s AND (ended IS NULL OR ended > %s)"  # noqa: S608
    return int(fetched(stretches.select(text, *rows.params, day, day))[0][0])


def _moves(stretches: Stretches, wanted: Sequence[Period], unit: Unit, *, on: date) -> Mapping[date, Moves]:
    """Count what changed in each period, by its first day; what lies after `on` has not happened yet."""
    begins, begin_params = period_of("began", unit)
    ends, end_params = period_of("ended", unit)
    since, until = wanted[0].first, min(wanted[-1].end, on)
    returned = stretches.returned.format(day=begins)
    rows = stretches.rows
    text = f"""
        SELECT period,
            SUM(CASE WHEN ends > begins THEN 1 ELSE 0 END),
            SUM(CASE WHEN begins > ends AND returned = 0 THEN 1 ELSE 0 END),
            SUM(CASE WHEN begins > ends AND returned = 1 THEN 1 ELSE 0 END),
            SUM(CASE WHEN begins = ends AND began < ended THEN 1 ELSE 0 END)
        FROM (
            SELECT customer_id, period, MAX(returned) AS returned, COUNT(began) AS begins, COUNT(ended) AS ends,
                MIN(began) AS began, MIN(ended) AS ended
            FROM (
                SELECT customer_id, {begins} AS period, began, NULL AS ended, CASE WHEN {returned} THEN 1 ELSE 0 END AS returned
                    FROM {rows.text} stretches WHERE began BETWEEN %s AND %s
                UNION ALL
                SELECT customer_id, {ends} AS period, NULL, ended, NULL FROM {rows.text} stretches WHERE ended BETWEEN %s AND %s
            ) turns GROUP BY customer_id, period
        ) lives GROUP BY period"""  # noqa: S608
    begun = (*begin_params, *begin_params, *rows.params, since, until)
    ended = (*end_params, *rows.params, since, until)
    found = fetched(stretches.select(text, *begun, *ended))
    return {first_day(row[0]): Moves(*map(int, row[1:])) for row in found}


def period_of(column: str, unit: Unit) -> tuple[str, tuple[str, ...]]:
    """Return the expression for the first day of the period in which the date in `column` lies, and its parameters."""
    # As a moment without a zone: PostgreSQL would turn each day into a moment of the connection's zone and back
    column = f"CAST({column} AS timestamp)" if connection.vendor == "postgresql" else column
    text, params = connection.ops.date_trunc_sql(unit, column, ())
    return text, tuple(params)


def first_day(value: datetime | str) -> date:
    """PostgreSQL gives the first moment of a period, SQLite its first day as text."""
    return value.date() if isinstance(value, datetime) else date.fromisoformat(value)
