"""What customers did, for the benchmarks: 20 events each, made by PostgreSQL itself; 20 million for a million customers.

How to use it, on a database that has customers and products (`population.populate`, or a clone of one that has them):

    DATABASE_URL=postgres://… python -m tests.benchmarks.engagement            # events, days, months, cohorts
    DATABASE_URL=postgres://… python -m tests.benchmarks.engagement --events   # events alone, for timing the roll-up

    from tests.benchmarks.engagement import fill_events, fill_counts
    fill_events(last_day=date(2026, 5, 31))   # a million customers: about two minutes
    fill_counts()                             # UsageDay, UsageMonth, UsageCohort as the roll-up would have made them, in bulk

Nothing is random: the same customers and the same last day give the same events. A customer's habit goes by their key:

    every tenth    never used anything            (n = 0)
    two in ten     used something once            (n = 1)
    three in ten   about once a month             (n = 12, 30 days apart)
    three in ten   about once a week              (n = 30, 7 days apart)
    every tenth    every second day               (n = 70, 2 days apart)

Of each habit six in ten keep it up till the last day, and the others stopped at some time since they began. All use falls
between the day they began (`started_on`) and the last day; ids and times of arrival follow the times of use.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.usage.cohorts import rebuild_cohorts  # noqa: E402

_EVENTS = """
INSERT INTO accounts_usageevent (event_id, customer_id, name, at, quantity, product_id, arrived_at)
SELECT 'g-' || customer_id || '-' || n, customer_id,
    (ARRAY['opened', 'opened', 'opened', 'opened', 'opened', 'opened', 'order', 'order', 'report', 'invited_colleague'])
        [1 + (hashint8(customer_id * 131 + n) & 2147483647) %% 10],
    at, 1 + (hashint8(n) & 2147483647) %% 3, product_id, at + interval '40 seconds'
FROM (
    SELECT customer_id, n, product_id, least(at, timestamptz %(end)s - interval '1 minute') AS at FROM (
        SELECT customer_id, n, CASE WHEN customer_id %% 9 = 0 THEN NULL ELSE product_id END AS product_id,
            -- Counted back from the last day of use; those for whom that is too early are spread over what there is
            CASE WHEN (n * gap + gap) < span
                THEN began + make_interval(days => span - n * gap - (hashint8(customer_id * 31 + n) & 2147483647) %% gap)
                ELSE began + make_interval(days => (hashint8(customer_id * 17 + n) & 2147483647) %% span)
            END + make_interval(secs => 25200 + (hashint8(n * 7919 + customer_id) & 2147483647) %% 43200) AS at
        FROM (
            SELECT id AS customer_id, began,
                greatest(1, CASE WHEN spin %% 10 < 6 THEN days - spin %% least(gap, days)
                    ELSE (days * ((spin / 10) %% 100) / 100)::int END) AS span,
                gap, count, (SELECT array_agg(id ORDER BY id) FROM accounts_product) AS products
            FROM (
                SELECT id, started_on::timestamp AT TIME ZONE %(zone)s AS began, (hashint8(id) & 2147483647) AS spin,
                    greatest(1, %(last)s - started_on + 1) AS days,
                    (ARRAY[1, 1, 1, 30, 30, 30, 7, 7, 7, 2])[1 + (id %% 10)::int] AS gap,
                    (ARRAY[0, 1, 1, 12, 12, 12, 30, 30, 30, 70])[1 + (id %% 10)::int] AS count
                FROM accounts_customer WHERE started_on <= %(last)s
            ) habits
        ) customers
        CROSS JOIN LATERAL generate_series(0, count - 1) AS n
        CROSS JOIN LATERAL (SELECT products[1 + (customer_id %% array_length(products, 1))::int] AS product_id) theirs
    ) uses
) timed ORDER BY at
"""
_DAYS = """
INSERT INTO accounts_usageday (customer_id, day, name, product_id, events, quantity)
SELECT customer_id, (at AT TIME ZONE %(zone)s)::date AS day, name, product_id, count(*), sum(quantity)
FROM accounts_usageevent GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
"""
_MONTHS = """
INSERT INTO accounts_usagemonth (customer_id, month, cohort, days, events)
SELECT customer_id, month, coalesce(date_trunc('month', started_on)::date, min(month) OVER (PARTITION BY customer_id)),
    days, events
FROM (
    SELECT customer_id, date_trunc('month', day)::date AS month, count(DISTINCT day) AS days, sum(events) AS events
    FROM accounts_usageday GROUP BY 1, 2
) months JOIN accounts_customer ON accounts_customer.id = customer_id ORDER BY 1, 2
"""
_MARK = """
INSERT INTO accounts_usagemark (id, counted_to) SELECT 1, coalesce(max(id), 0) FROM accounts_usageevent
ON CONFLICT (id) DO UPDATE SET counted_to = excluded.counted_to
"""


def fill_events(*, last_day: date) -> int:
    """Add the events of every customer who began by `last_day`; return how many. None may be there yet."""
    end = timezone.datetime.combine(last_day + timedelta(1), timezone.datetime.min.time(), timezone.get_default_timezone())
    with _without_indexes("accounts_usageevent"):
        return _execute(_EVENTS, last=last_day, end=end)


def fill_counts() -> None:
    """Count what there is by day, month and cohort at once, and move the mark past it; the counts must be empty."""
    with _without_indexes("accounts_usageday"):
        _execute(_DAYS)
    with _without_indexes("accounts_usagemonth"):
        _execute(_MONTHS)
    rebuild_cohorts()
    _execute(_MARK)


def _execute(sql: str, **params: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '512MB'")
        cursor.execute("SET LOCAL session_replication_role = replica")  # every key is one that was just read
        cursor.execute(sql, {"zone": settings.TIME_ZONE} | params)
        return int(cursor.rowcount)


@contextmanager
def _without_indexes(table: str) -> Iterator[None]:
    """Take constraints and indexes away while rows pour in, and make each again in one go; then let the planner know."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('u', 'p')",
            [table],
        )
        constraints = cursor.fetchall()
        for name, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute(f"VACUUM ANALYZE {table}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", action="store_true", help="events alone")
    parser.add_argument("--last-day", type=date.fromisoformat, default=timezone.localdate() - timedelta(1))
    wanted = parser.parse_args()
    print(f"{fill_events(last_day=wanted.last_day):,} events")
    if not wanted.events:
        fill_counts()
