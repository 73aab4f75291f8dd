"""Stretches of being a customer, as a database sees them: who was one from which day to which, by contract or by activity."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Lookup, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Customer, Spell, UsageEvent

USUAL_SILENCE = 30  # days after which somebody counts as gone, where nobody says otherwise (S4)
MOST_SILENCE = 3650  # days


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
class Sql:
    """A piece of a statement and its parameters."""

    text: str = ""
    params: tuple[Any, ...] = ()

    @property
    def and_more(self) -> str:
        """Of a condition, which may be nothing: its text, left open for another."""
        return f"{self.text} AND" if self.text else "WHERE"


@dataclass(frozen=True)
class Stretches:
    """What to select half-open stretches (customer_id, began, ended) from; for one customer they never overlap.

    `rows` stand in the FROM of a statement, with a name after them; `head` belongs into its WITH. Of rows named `stretches`,
    `returned` is true where the customer had been one before the day `{day}`.
    """

    rows: Sql
    returned: str
    head: Sql = field(default_factory=Sql)

    def select(self, text: str, *params: Any, more: Sql | None = None) -> Sql:
        """Return the statement `text` under its WITH, to which `more` is added; `params` are those of `text`."""
        heads = [head for head in (self.head, more) if head and head.text]
        opening = f"WITH {', '.join(head.text for head in heads)} " if heads else ""
        return Sql(opening + text, (*(each for head in heads for each in head.params), *params))


def stretches_of(rule: Rule, customers: QuerySet[Customer]) -> Stretches:
    """Return the stretches of `customers` under a rule."""
    within = chosen(customers)
    if rule.basis == Basis.ACTIVITY:
        return _activity(rule.inactive_after, within)
    table = Spell._meta.db_table
    earlier = (
        f"SELECT 1 FROM {table} earlier WHERE earlier.customer_id = stretches.customer_id AND earlier.started_on < {{day}}"  # noqa: S608
    )
    text = f"(SELECT customer_id, started_on AS began, ended_on AS ended FROM {table} {within.text})"  # noqa: S608
    return Stretches(Sql(text, within.params), f"EXISTS ({earlier})")


def chosen(customers: QuerySet[Customer], column: str = "customer_id") -> Sql:
    """Return the condition that `column` is one of `customers`, with its WHERE; nothing where that is everybody."""
    if not customers.query.where and not customers.query.is_sliced:
        return Sql()
    try:
        keys, params = customers.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nobody, as is known without asking
        return Sql("WHERE 1 = 0")
    return Sql(f"WHERE {column} IN ({keys})", tuple(params))


class _AnyOf(Lookup):
    """PostgreSQL's way of saying "one of these": a constant, so that it knows how many they are before it chooses its way."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, self.rhs]


def listed(keys: Iterable[int]) -> Q:
    """Return the condition that a row's key is one of `keys`: one parameter, however many there are."""
    if connection.vendor == "postgresql":
        return Q(_AnyOf(F("pk"), f"{{{','.join(map(str, keys))}}}"))  # as text, which is written and read in no time
    return Q(pk__in=RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(keys)),)))


def _activity(silence: int, within: Sql) -> Stretches:
    """Days on which somebody did something, joined while no more than `silence` days apart."""
    day, day_params = connection.ops.datetime_cast_date_sql("at", (), settings.TIME_ZONE)
    if connection.vendor == "postgresql":
        gap, end = "day - before", f"MAX(day) + {silence:d}"
    else:
        gap, end = "julianday(day) - julianday(before)", f"date(MAX(day), '+{silence:d} days')"
    text = f"""SELECT customer_id, began, ended, MIN(began) OVER (PARTITION BY customer_id) AS first FROM (
            SELECT customer_id, MIN(day) AS began, {end} AS ended FROM (
              SELECT customer_id, day, SUM(CASE WHEN {gap} <= {silence:d} THEN 0 ELSE 1 END)
                  OVER (PARTITION BY customer_id ORDER BY day) AS stretch FROM (
                SELECT customer_id, day, LAG(day) OVER (PARTITION BY customer_id ORDER BY day) AS before FROM (
                  SELECT DISTINCT customer_id, {day} AS day FROM {UsageEvent._meta.db_table} {within.text}) days) gaps) joined
            GROUP BY customer_id, stretch) own"""  # noqa: S608
    head = Sql(f"stretches AS ({text})", (*day_params, *within.params))  # read twice, made once
    return Stretches(Sql("stretches"), "first < {day}", head)


def fetched(sql: Sql) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        return list(cursor.fetchall())
