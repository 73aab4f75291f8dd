"""Writing down how customers stand: worked out into a table of the moment, then only what differs is touched.

Two never write at the same time what they saw at different moments: `take_turns` orders them on PostgreSQL, and SQLite has one
writer anyway.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Customer, RiskTable, StageChange, Standing, StandingMark, StandingRules
from accounts.paying import business_day
from accounts.standing.days import literal
from accounts.standing.facts import COLUMNS, RISK_COLUMNS, standings_sql
from accounts.standing.risk import risk_sql
from accounts.stretches import Sql
from retention_site.base.statements import read_much

ALL = (*COLUMNS, *RISK_COLUMNS)
NEW = "standing_new"
LOCK = 7_214_905  # of ours alone, among the numbers of PostgreSQL's advisory locks


@dataclass(frozen=True)
class Look:
    """What decides how somebody stands, besides what happened: the day looked at, the rules, and what risk is read from."""

    as_of: date
    rules: StandingRules
    table: RiskTable | None

    @property
    def is_past(self) -> bool:
        return self.as_of < business_day()


def write_many(look: Look, within: Sql) -> int:
    """Work out and store how the customers `within` (a condition on `customer_id`) stood; return how many rows changed.

    Where that is the past, no change of stage is noted. The number of statements does not depend on that of customers.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        take_turns()
        read_much()
        told = _told(look, within)
        cursor.execute(f"DROP TABLE IF EXISTS {NEW}")
        cursor.execute(f"CREATE TEMP TABLE {NEW} AS {told.text}", told.params)
        cursor.execute(f"ANALYZE {NEW}")
        if not look.is_past:
            _note_changes(look.as_of)
        return _store()


def write_few(look: Look, customers: Collection[int]) -> int:
    """Do what `write_many` does for a handful, by their keys: read, compared here and written, without a table of its own."""
    with transaction.atomic():
        Customer.objects.filter(pk__in=customers).hold()  # two who are told of one customer take turns
        told = _told(look, Sql(f"WHERE customer_id IN ({', '.join(['%s'] * len(customers))})", tuple(sorted(customers))))
        new = list(Standing.objects.raw(told.text, told.params))
        known = Standing.objects.in_bulk(customers)
        differing = [each for each in new if each.pk not in known or _values(each) != _values(known[each.pk])]
        Standing.objects.bulk_create(differing, update_conflicts=True, unique_fields=["customer"], update_fields=ALL)
        changes = [
            StageChange(customer_id=each.pk, before=each.before, stage=each.stage, on=each.stage_since or look.as_of)  # type: ignore[attr-defined]
            for each in new
            if each.before != each.stage and not look.is_past  # type: ignore[attr-defined]
        ]
        StageChange.objects.bulk_create(changes)
    return len(differing)


def _values(standing: Standing) -> list[Any]:
    return [getattr(standing, column) for column in ALL]


def take_turns() -> None:
    """Have the only right to write standings of many until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def is_free() -> bool:
    """Say whether nobody writes standings of many; if so, nobody begins until the transaction ends."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def noted_sql() -> str:
    """Return a SELECT of (customer_id, stage, stage_since) as they are on record.

    After a look at the past, what stands in `Standing` is not how things went: the changes that were noted are.
    """
    if not StandingMark.objects.filter(is_past=True).exists():
        return f"SELECT customer_id, stage, stage_since FROM {Standing._meta.db_table}"  # noqa: S608
    numbered = f"""SELECT customer_id, stage, "on" AS stage_since,
        ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY id DESC) AS place FROM {StageChange._meta.db_table}"""  # noqa: S608
    return f"SELECT customer_id, stage, stage_since FROM ({numbered}) numbered WHERE place = 1"  # noqa: S608


def since_sql(as_of: date) -> str:
    """Return since when the stage of `new` holds, where `noted` is on record: as told first, later the day it was noticed.

    A change is told from the day it came about, if that is known and nothing was noted after it.
    """
    day = f"CASE WHEN new.stage_since > noted.stage_since THEN new.stage_since ELSE {literal(as_of)} END"
    return f"""CASE WHEN noted.customer_id IS NULL THEN new.stage_since
        WHEN noted.stage = new.stage THEN noted.stage_since ELSE {day} END"""


def _told(look: Look, within: Sql) -> Sql:
    """Everything of the new rows, with the stage `before` where one was noted."""
    new = standings_sql(as_of=look.as_of, within=within, rules=look.rules)
    risk = risk_sql(look.table, look.as_of, facts=Sql("new"))
    since = "new.stage_since" if look.is_past else since_sql(look.as_of)
    columns = ", ".join(f"{since} AS {name}" if name == "stage_since" else f"new.{name}" for name in COLUMNS)
    noted = f"SELECT * FROM ({noted_sql()}) noted {within.text}"  # noqa: S608
    text = f"""WITH new AS MATERIALIZED ({new.text})
        SELECT new.customer_id, COALESCE(noted.stage, '') AS before, {columns}, {", ".join(RISK_COLUMNS)}
        FROM new LEFT JOIN ({noted}) noted ON noted.customer_id = new.customer_id
        LEFT JOIN ({risk.text}) risk ON risk.customer_id = new.customer_id"""  # noqa: S608
    return Sql(text, (*new.params, *within.params, *risk.params))


def _note_changes(as_of: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {StageChange._meta.db_table} (customer_id, before, stage, "on", at)
            SELECT customer_id, before, stage, COALESCE(stage_since, {literal(as_of)}), %s FROM {NEW}
            WHERE before <> stage ORDER BY customer_id""",  # noqa: S608
            [connection.ops.adapt_datetimefield_value(timezone.now())],
        )


def _store() -> int:
    """Update the rows that differ and add those that are missing.

    Which are missing is found as a set: asked row by row, a table thought to be empty is read for each row that it is given.
    """
    table = Standing._meta.db_table
    own, new = (", ".join(f"{name}.{column}" for column in ALL) for name in (table, NEW))
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {table} SET {", ".join(f"{column} = {NEW}.{column}" for column in ALL)} FROM {NEW}
            WHERE {NEW}.customer_id = {table}.customer_id AND ({own}) {differs} ({new})"""  # noqa: S608
        )
        updated = cursor.rowcount
        cursor.execute(
            f"""INSERT INTO {table} (customer_id, {", ".join(ALL)}) SELECT customer_id, {", ".join(ALL)} FROM {NEW}
            WHERE customer_id IN (SELECT customer_id FROM {NEW} EXCEPT SELECT customer_id FROM {table})"""  # noqa: S608
        )
        added = cursor.rowcount
        cursor.execute(f"DROP TABLE {NEW}")
    return int(updated + added)
