"""The month in which customers began, written into their months of use, and how many of each such cohort were active when.

The cohort is the month of `Customer.started_on`; of those who never paid, the month of their first use. The table of cohorts
is kept by adding what changed, in the transaction of the change, so that it equals a recount of the months at any time.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.models import Customer, UsageCohort, UsageMonth
from accounts.stretches import Sql
from accounts.usage.calendar import month_sql

CUSTOMERS, MONTHS, COHORTS = (model._meta.db_table for model in (Customer, UsageMonth, UsageCohort))
_ADD = (
    f"ON CONFLICT (cohort, month) DO UPDATE SET customers = {COHORTS}.customers + excluded.customers"  # names are the models'
)


class Cohort(NamedTuple):
    """Customers who began in one month: how many of them used anything in each month since; 0 where nobody did."""

    began: date
    active: dict[date, int]


def cohort_table(*, first: date | None = None, last: date | None = None) -> list[Cohort]:
    """Return the cohorts that began from the month `first` to `last`, oldest first; it reads the small table alone."""
    rows = UsageCohort.objects.filter(customers__gt=0).order_by("cohort", "month")
    rows = rows.filter(cohort__gte=first) if first else rows
    rows = rows.filter(cohort__lte=last) if last else rows
    cohorts: list[Cohort] = []
    for began, month, customers in rows.values_list("cohort", "month", "customers"):
        if not cohorts or cohorts[-1].began != began:
            cohorts.append(Cohort(began, {}))
        cohorts[-1].active[month] = customers
    return cohorts


def add_new(source: str) -> None:
    """Count what is about to be new: a row of `source`, a table with cohort, month and is_new, is a customer's month."""
    _run(
        f"INSERT INTO {COHORTS} (cohort, month, customers) SELECT cohort, month, COUNT(*) FROM {source} WHERE is_new"  # noqa: S608
        f" GROUP BY cohort, month {_ADD}"
    )


def settle(customers: Sql) -> int:
    """Put right the cohort in the months of `customers`, a statement that selects keys; return how many months that were.

    Call it in a transaction in which nobody else counts: the mark is locked.
    """
    # In one pass: joined with itself, a table that was never analysed may be read once for each of its rows
    right = f"COALESCE({month_sql('c.started_on')}, MIN(m.month) OVER (PARTITION BY m.customer_id))"
    _run(
        f"""CREATE TEMPORARY TABLE usage_moved AS SELECT id, month, before, cohort FROM (
            SELECT m.id, m.month, m.cohort AS before, {right} AS cohort FROM {MONTHS} m
            JOIN {CUSTOMERS} c ON c.id = m.customer_id WHERE m.customer_id IN ({customers.text})
        ) months WHERE cohort <> before""",  # noqa: S608
        customers.params,
    )
    moved = _run(f"UPDATE {MONTHS} SET cohort = u.cohort FROM usage_moved u WHERE u.id = {MONTHS}.id")  # noqa: S608
    if moved:
        _run(
            f"""UPDATE {COHORTS} SET customers = customers - gone.n
            FROM (SELECT before, month, COUNT(*) AS n FROM usage_moved GROUP BY before, month) gone
            WHERE gone.before = {COHORTS}.cohort AND gone.month = {COHORTS}.month"""  # noqa: S608
        )
        _run(
            f"INSERT INTO {COHORTS} (cohort, month, customers)"  # noqa: S608
            f" SELECT cohort, month, COUNT(*) FROM usage_moved WHERE true GROUP BY cohort, month {_ADD}"
        )
    _run("DROP TABLE usage_moved")
    return moved


def rebuild_cohorts() -> None:
    """Count the whole table of cohorts anew from the months of use."""
    with transaction.atomic():
        UsageCohort.objects.all().delete()
        _run(
            f"INSERT INTO {COHORTS} (cohort, month, customers)"  # noqa: S608
            f" SELECT cohort, month, COUNT(*) FROM {MONTHS} GROUP BY cohort, month"
        )


def _run(sql: str, params: Iterable[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(params))
        return int(cursor.rowcount)
