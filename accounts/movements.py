"""Who came, went and came back in each period, counted in the database: one statement for everybody, whatever their number.

A customer's stretches never overlap, so their beginnings and ends alternate. Within one period that is all one needs to know:
more ends than beginnings is a loss, more beginnings than ends a gain; as many of both is somebody in it only (who began first)
or somebody who left and returned (who ended first). The cost grows with the beginnings and ends, not with customers × periods.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from accounts.models import Customer, Spell, UsageEvent
from accounts.retention import Moves, Period, Rates, Unit, rates


class Basis(StrEnum):
    """What makes somebody a customer on a day."""

    CONTRACT = "contract"  # a spell covers it
    ACTIVITY = "activity"  # they have not been silent for a number of days


@dataclass(frozen=True)
class Rule:
    """A basis; for activity, the days of silence after which somebody counts as gone."""

    basis: Basis = Basis.CONTRACT
    inactive_after: int = 0


@dataclass(frozen=True)
class _Sql:
    text: str
    params: tuple[Any, ...] = ()


def rates_of(customers: QuerySet[Customer], wanted: Sequence[Period], unit: Unit, *, rule: Rule, on: date) -> list[Rates]:
    """Return the rates of `wanted` (periods of `unit` that follow each other) over `customers`, as known on the day `on`.

    Two statements, however many customers there are.
    """
    stretches = _stretches(rule, customers)
    bc = _covering(stretches, wanted[0].start)
    return rates(wanted, bc=bc, moves=_moves(stretches, wanted, unit, on=on), on=on)


def _stretches(rule: Rule, customers: QuerySet[Customer]) -> _Sql:
    """Select (customer_id, began, ended, first): half-open stretches of being a customer, the first one's begin."""
    keys, params = customers.order_by().values("pk").query.sql_with_params()
    within = "" if _is_everybody(customers) else f"WHERE customer_id IN ({keys})"
    params = tuple(params) if within else ()
    if rule.basis == Basis.CONTRACT:
        inner = f"SELECT customer_id, started_on AS began, ended_on AS ended FROM {Spell._meta.db_table} {within}"  # noqa: S608
    else:
        inner, params = _activity(rule.inactive_after, within, params)
    first = "MIN(began) OVER (PARTITION BY customer_id) AS first"
    return _Sql(f"SELECT customer_id, began, ended, {first} FROM ({inner}) own", params)  # noqa: S608


def _is_everybody(customers: QuerySet[Customer]) -> bool:
    return not customers.query.where and not customers.query.is_sliced


def _activity(silence: int, within: str, params: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Stretches of activity: days on which somebody did something, joined while no more than `silence` days apart."""
    day, day_params = connection.ops.datetime_cast_date_sql("at", (), settings.TIME_ZONE)
    if connection.vendor == "postgresql":
        gap, end = "day - before", f"MAX(day) + {silence:d}"
    else:
        gap, end = "julianday(day) - julianday(before)", f"date(MAX(day), '+{silence:d} days')"
    return (
        f"""SELECT customer_id, MIN(day) AS began, {end} AS ended FROM (
              SELECT customer_id, day, SUM(CASE WHEN {gap} <= {silence:d} THEN 0 ELSE 1 END)
                  OVER (PARTITION BY customer_id ORDER BY day) AS stretch FROM (
                SELECT customer_id, day, LAG(day) OVER (PARTITION BY customer_id ORDER BY day) AS before FROM (
                  SELECT DISTINCT customer_id, {day} AS day FROM {UsageEvent._meta.db_table} {within}) days) gaps) joined
            GROUP BY customer_id, stretch""",  # noqa: S608
        (*day_params, *params),
    )


def _covering(stretches: _Sql, day: date) -> int:
    """Count the customers at the end of `day`."""
    text = f"SELECT COUNT(*) FROM ({stretches.text}) held WHERE began <= %s AND (ended IS NULL OR ended > %s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, (*stretches.params, day, day))
        return int(cursor.fetchone()[0])


def _moves(stretches: _Sql, wanted: Sequence[Period], unit: Unit, *, on: date) -> Mapping[date, Moves]:
    """Count what changed in each period, by its first day; what lies after `on` has not happened yet."""
    begins, begin_params = connection.ops.date_trunc_sql(unit, "began", ())
    ends, end_params = connection.ops.date_trunc_sql(unit, "ended", ())
    since, until = wanted[0].first, min(wanted[-1].end, on)
    text = f"""
        SELECT period,
            SUM(CASE WHEN ends > begins THEN 1 ELSE 0 END),
            SUM(CASE WHEN begins > ends AND first >= period THEN 1 ELSE 0 END),
            SUM(CASE WHEN begins > ends AND first < period THEN 1 ELSE 0 END),
            SUM(CASE WHEN begins = ends AND began < ended THEN 1 ELSE 0 END)
        FROM (
            SELECT customer_id, period, MIN(first) AS first, COUNT(began) AS begins, COUNT(ended) AS ends,
                MIN(began) AS began, MIN(ended) AS ended
            FROM (
                SELECT customer_id, {begins} AS period, began, NULL AS ended, first FROM stretches WHERE began BETWEEN %s AND %s
                UNION ALL
                SELECT customer_id, {ends} AS period, NULL, ended, first FROM stretches WHERE ended BETWEEN %s AND %s
            ) turns GROUP BY customer_id, period
        ) lives GROUP BY period"""  # noqa: S608
    params = (*stretches.params, *begin_params, since, until, *end_params, since, until)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH stretches AS ({stretches.text}) {text}", params)
        return {_day(row[0]): Moves(*map(int, row[1:])) for row in cursor.fetchall()}


def _day(value: datetime | str) -> date:
    """PostgreSQL gives the first moment of a period, SQLite its first day as text."""
    return value.date() if isinstance(value, datetime) else date.fromisoformat(value)
