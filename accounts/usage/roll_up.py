"""Counting events by day and month, each exactly once: the mark is moved in the transaction of what it says was counted.

Whatever stores events (the API, files, the demo company, a shell) is counted by this and by nothing else. On PostgreSQL keys
are given out in order but committed in any: before a key is taken for the last one, whoever was writing events at that moment
is waited for. Nobody who stores events waits for us.
"""

import time
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max

from accounts.models import Customer, UsageDay, UsageEvent, UsageMark, UsageMonth
from accounts.signals import usage_counted
from accounts.stretches import Sql
from accounts.usage import cohorts
from accounts.usage.calendar import day_sql, month_sql

CHUNK = {"postgresql": 100_000, "sqlite": 20_000}  # events a transaction: about two seconds, for others wait on SQLite
PATIENCE = 5.0  # seconds for which other writers are waited for
EVENTS, DAYS, MONTHS, CUSTOMERS = (model._meta.db_table for model in (UsageEvent, UsageDay, UsageMonth, Customer))


def roll_up(*, seconds: float | None = None) -> int:
    """Count the events that arrived since the last time and return how many; after `seconds` the rest is left for the next.

    After each chunk `usage_counted` tells whose counts changed.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    last = _last_settled()
    total = 0
    while counted := _count_chunk(last):
        total += counted
        if ends is not None and time.monotonic() > ends:
            break
    return total


def _last_settled() -> int:
    """Return the highest key below which nothing can appear any more; 0 where others write for longer than we wait."""
    highest: int = UsageEvent.objects.aggregate(highest=Max("pk"))["highest"] or 0
    if connection.vendor != "postgresql":
        return highest  # SQLite has one writer
    writers, ends = _writers(), time.monotonic() + PATIENCE
    while writers:
        if time.monotonic() > ends:
            return 0
        time.sleep(0.01)
        writers &= _writers()
    return highest


def _writers() -> set[str]:
    """The transactions that hold the lock which an INSERT takes before it draws a key, and keeps until it is committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'relation' AND relation = %s::regclass AND datname = current_database()"
            " AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()",
            [EVENTS],
        )
        return {writer for (writer,) in cursor.fetchall()}


def locked_mark() -> UsageMark:
    """Return the mark, which nobody else can move before this transaction is over."""
    UsageMark.objects.get_or_create(pk=1)
    return UsageMark.objects.select_for_update().get(pk=1)


def _count_chunk(last: int) -> int:
    """Count the next events up to the key `last`; 0 when there are none."""
    with transaction.atomic():
        mark = locked_mark()
        waiting = UsageEvent.objects.filter(pk__gt=mark.counted_to, pk__lte=last).order_by("pk")
        keys = waiting.values("pk")[: CHUNK[connection.vendor]]
        found: dict[str, int] = keys.aggregate(counted=Count("pk"), end=Max("pk"))
        if not found["counted"]:
            return 0
        customers = _add(mark.counted_to, found["end"])
        UsageMark.objects.filter(pk=1).update(counted_to=found["end"])
    usage_counted.send(sender=UsageDay, customers=customers)
    return found["counted"]


def _add(after: int, end: int) -> list[int]:
    """Add the events with keys above `after` up to `end` to all counts; return the keys of their customers."""
    day, day_params = day_sql("at")
    # A day is new to its month unless something was counted on it already: looked up where the next statement writes
    _run(
        f"""CREATE TEMPORARY TABLE usage_touched AS
        SELECT t.customer_id, t.month, t.days, t.events, m.id IS NULL AS is_new, c.started_on IS NULL AS is_guessed,
            COALESCE({month_sql("c.started_on")}, MIN(t.month) OVER (PARTITION BY t.customer_id)) AS cohort
        FROM (
            SELECT customer_id, {month_sql("day")} AS month, SUM(events) AS events, SUM(CASE WHEN (
                SELECT 1 FROM {DAYS} d WHERE d.customer_id = used.customer_id AND d.day = used.day LIMIT 1
            ) IS NULL THEN 1 ELSE 0 END) AS days
            FROM (
                SELECT customer_id, day, COUNT(*) AS events FROM (
                    SELECT customer_id, {day} AS day FROM {EVENTS} WHERE id > %s AND id <= %s
                ) events GROUP BY customer_id, day
            ) used GROUP BY customer_id, 2
        ) t JOIN {CUSTOMERS} c ON c.id = t.customer_id
        LEFT JOIN {MONTHS} m ON m.customer_id = t.customer_id AND m.month = t.month""",  # noqa: S608
        [*day_params, after, end],
    )
    if connection.vendor == "postgresql":
        _run("ANALYZE usage_touched")  # or it is taken for a few rows
    _run(
        f"""INSERT INTO {DAYS} (customer_id, day, name, product_id, events, quantity)
        SELECT customer_id, {day} AS day, name, product_id, COUNT(*), SUM(quantity) FROM {EVENTS}
        WHERE id > %s AND id <= %s GROUP BY customer_id, 2, name, product_id ORDER BY 1, 2, 3, 4
        ON CONFLICT (customer_id, day, name, COALESCE(product_id, 0)) DO UPDATE
        SET events = {DAYS}.events + excluded.events, quantity = {DAYS}.quantity + excluded.quantity""",  # noqa: S608
        [*day_params, after, end],
    )
    _run(
        f"""INSERT INTO {MONTHS} (customer_id, month, cohort, days, events)
        SELECT customer_id, month, cohort, days, events FROM usage_touched WHERE true ORDER BY 1, 2
        ON CONFLICT (customer_id, month) DO UPDATE
        SET days = {MONTHS}.days + excluded.days, events = {MONTHS}.events + excluded.events"""  # noqa: S608
    )
    cohorts.add_new("usage_touched")
    cohorts.settle(Sql("SELECT customer_id FROM usage_touched WHERE is_guessed"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT customer_id FROM usage_touched ORDER BY customer_id")
        customers = [pk for (pk,) in cursor.fetchall()]
    _run("DROP TABLE usage_touched")
    return customers


def _run(sql: str, params: Iterable[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(params))
        return int(cursor.rowcount)
