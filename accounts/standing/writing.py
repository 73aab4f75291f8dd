"""Writing down how customers stand: worked out into a table of the moment, then only what differs is touched.

Two never write at the same time what they saw at different moments: `take_turns` orders them on PostgreSQL, and SQLite has one
writer anyway.
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import StageChange, Standing, StandingMark, StandingRules
from accounts.standing.days import literal
from accounts.standing.facts import COLUMNS, RISK_COLUMNS, standings_sql, unknown
from accounts.stretches import Sql

ALL = (*COLUMNS, *RISK_COLUMNS)
NEW = "standing_new"
LOCK = 7_214_905  # of ours alone, among the numbers of PostgreSQL's advisory locks


def write_standings(*, as_of: date, within: Sql, rules: StandingRules, is_past: bool) -> int:
    """Work out and store how the customers `within` (a condition on `customer_id`) stood; return how many rows changed.

    Where that is the past, no change of stage is noted. The number of statements does not depend on that of customers.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        take_turns()
        told = _told(as_of, within, rules, is_past)
        cursor.execute(f"DROP TABLE IF EXISTS {NEW}")
        cursor.execute(f"CREATE TEMP TABLE {NEW} AS {told.text}", told.params)
        cursor.execute(f"ANALYZE {NEW}")
        if not is_past:
            _note_changes(as_of)
        return _store()


def take_turns(*, wait: bool = True) -> bool:
    """Have the only right to write standings until the transaction ends; without `wait`, say whether it was free."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'pg_advisory_xact_lock' if wait else 'pg_try_advisory_xact_lock'}(%s)", [LOCK])
        is_ours = cursor.fetchone()[0]
        return wait or bool(is_ours)


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


def _told(as_of: date, within: Sql, rules: StandingRules, is_past: bool) -> Sql:
    """Everything of the new rows, with the stage `before` where one was noted."""
    new = standings_sql(as_of=as_of, within=within, rules=rules)
    since = "new.stage_since" if is_past else since_sql(as_of)
    columns = ", ".join(f"{since} AS {name}" if name == "stage_since" else f"new.{name}" for name in COLUMNS)
    risk = ", ".join(f"{unknown(name)} AS {name}" for name in RISK_COLUMNS)
    noted = f"SELECT * FROM ({noted_sql()}) noted {within.text}"  # noqa: S608
    text = f"""SELECT new.customer_id, COALESCE(noted.stage, '') AS before, {columns}, {risk}
        FROM ({new.text}) new LEFT JOIN ({noted}) noted ON noted.customer_id = new.customer_id"""  # noqa: S608
    return Sql(text, (*new.params, *within.params))


def _note_changes(as_of: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {StageChange._meta.db_table} (customer_id, before, stage, "on", at)
            SELECT customer_id, before, stage, COALESCE(stage_since, {literal(as_of)}), %s FROM {NEW}
            WHERE before <> stage ORDER BY customer_id""",  # noqa: S608
            [connection.ops.adapt_datetimefield_value(timezone.now())],
        )


def _store() -> int:
    """Update the rows that differ and add those that are missing."""
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
            WHERE NOT EXISTS (SELECT 1 FROM {table} known WHERE known.customer_id = {NEW}.customer_id)"""  # noqa: S608
        )
        added = cursor.rowcount
        cursor.execute(f"DROP TABLE {NEW}")
    return int(updated + added)
