"""How long it takes to tell how everybody stands, `python -m tests.benchmarks.standing CUSTOMERS ROUNDS SAMPLES`, JSON last.

Told against the bare scan of the same days, by medians of interleaved pairs; then the refresh of everybody, written back: the
first, one in which a day has passed, and one in which nothing has. Customers use things as in `engagement`: twenty events each.
At the end their segments are counted and shown, each SAMPLES times.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import Standing, UsageDay  # noqa: E402
from accounts.paying import business_day  # noqa: E402
from accounts.standing.days import later, literal  # noqa: E402
from accounts.standing.facts import standings_sql  # noqa: E402
from accounts.standing.refresh import end_of_stretch, refresh_stretch  # noqa: E402
from accounts.stretches import Sql  # noqa: E402
from tests.benchmarks.population import populate, settle  # noqa: E402
from tests.benchmarks.segments import measure_segments  # noqa: E402

HABITS = [(0, 1), (1, 1), (1, 1), (12, 30), (12, 30), (12, 30), (30, 7), (30, 7), (30, 7), (70, 2)]  # events, days apart


def measure(customers: int, rounds: int, samples: int) -> dict[str, Any]:
    """Fill the database and return seconds, and the peak of this process's memory in megabytes."""
    call_command("migrate", verbosity=0)
    agent = populate(customers)
    today = business_day()
    _fill(today - timedelta(1))
    bare = Sql(
        f"SELECT customer_id, MAX(day) AS last, COUNT(*) AS days, SUM(events) AS events FROM {UsageDay._meta.db_table}"
        f" WHERE day <= {literal(today)} GROUP BY customer_id"
    )
    pairs = [(_seconds(lambda: _read(bare)), _seconds(lambda: _read(standings_sql(as_of=today)))) for _ in range(rounds)]
    return {
        "database": connection.vendor,
        "customers": customers,
        "days": UsageDay.objects.count(),
        "bare": median(each[0] for each in pairs),
        "told": median(each[1] for each in pairs),
        "first": _seconds(lambda: _refresh(today)),
        "next_day": _seconds(lambda: _refresh(today + timedelta(1))),
        "nothing_new": _seconds(lambda: _refresh(today + timedelta(1))),
        "longest_stretch": _longest(today + timedelta(2)),
        "standings": Standing.objects.count(),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "segments": measure_segments(agent, samples),  # after the peak of memory, which is the refresh's
    }


def _fill(last: date) -> None:
    """Six in ten keep their habit up till the last day; the others stopped some time before."""
    gaps, counts = (" ".join(f"WHEN {n} THEN {habit[place]}" for n, habit in enumerate(HABITS)) for place in (1, 0))
    stopped = "CASE WHEN (id * 7919) % 10 < 6 THEN 0 ELSE (id * 131) % 400 END"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {UsageDay._meta.db_table} (customer_id, day, name, product_id, events, quantity)
            WITH RECURSIVE turns (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turns WHERE n < 69)
            SELECT id, {later(literal(last), "-(n * gap + stopped)")} AS day, 'opened', NULL, 1, 1 FROM (
              SELECT CAST(id AS integer) AS id, CASE id % 10 {gaps} END AS gap, CASE id % 10 {counts} END AS times,
                  CAST({stopped} AS integer) AS stopped FROM accounts_customer) habits
            JOIN turns ON n < times ORDER BY day"""
        )
    settle()


def _read(sql: Sql) -> None:
    """Have every column worked out, and fetch none."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        cursor.execute(f"WITH told AS MATERIALIZED ({sql.text}) SELECT COUNT(*) FROM told", sql.params)
        cursor.fetchall()


def _refresh(day: date) -> None:
    after = 0
    while (last := end_of_stretch(after)) is not None:
        refresh_stretch(as_of=day, after=after, last=last)
        after = last


def _longest(day: date) -> float:
    """The longest time for which nobody else could write on SQLite."""
    after, longest = 0, 0.0
    while (last := end_of_stretch(after)) is not None:
        began = time.perf_counter()
        refresh_stretch(as_of=day, after=after, last=last)
        longest, after = max(longest, time.perf_counter() - began), last
    return longest


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:4]))))
