"""How long a milestone took those who began in each period, and who they are.

Somebody begins with their trial or their first payment, whichever is earlier; where neither is known, with their first use.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.milestones.reaching import Definition, reached
from accounts.milestones.time_to_value import WINDOWS, TimeToValue, Watched, time_to_value
from accounts.models import Customer, Milestone, MilestoneReached, UsageDay
from accounts.retention import Period
from accounts.standing.sampling import sample
from accounts.stretches import Sql, chosen, fetched

LONG_AGO = date(1900, 1, 1)


class Who(StrEnum):
    """The customers behind a number."""

    ALL = "all"
    REACHED = "reached"
    WAITING = "waiting"


@dataclass(frozen=True)
class Cohort:
    """Those who began in one period, and what became of them."""

    period: Period
    value: TimeToValue


def known(milestone: Milestone) -> Sql:
    """Select (customer_id, reached_on) from what is kept of a milestone."""
    table = MilestoneReached._meta.db_table
    return Sql(f"SELECT customer_id, reached_on FROM {table} WHERE milestone_id = %s", (milestone.pk,))  # noqa: S608


def foretold(definition: Definition, customers: QuerySet[Customer], *, on: date) -> tuple[TimeToValue, bool]:
    """Return what a definition that is not saved yet would have come to over `customers`, and whether over a sample of them."""
    some, is_sample = sample(customers)
    source = reached(definition, on=on, within=chosen(some))
    rows = _watched(source, some, since=LONG_AGO, on=on)
    return time_to_value(each for own in rows.values() for each in own), is_sample


def cohorts_of(
    source: Sql, customers: QuerySet[Customer], wanted: Sequence[Period], *, on: date
) -> tuple[list[Cohort], TimeToValue]:
    """Return the cohorts of the periods `wanted`, which follow each other, and all of them together: one statement.

    `source` selects (customer_id, reached_on).
    """
    months = _watched(source, customers, since=wanted[0].first, on=on)
    found, everybody = [], []
    for period in wanted:
        rows = [each for month, own in months.items() if period.first <= month <= period.end for each in own]
        found.append(Cohort(period, time_to_value(rows)))
        everybody += rows
    return found, time_to_value(everybody)


def behind(source: Sql, customers: QuerySet[Customer], period: Period, who: Who, *, on: date) -> QuerySet[Customer]:
    """Return those of `customers` who began in `period`, or those of them who have reached it, or have not."""
    lives = _lives(source, Sql(), on=on)
    asked = {Who.ALL: "", Who.REACHED: "AND reached_on IS NOT NULL", Who.WAITING: "AND reached_on IS NULL"}[who]
    text = f"SELECT customer_id FROM ({lives.text}) lives WHERE began > %s AND began <= %s {asked}"  # noqa: S608
    params = (*lives.params, period.start, min(period.end, on))
    return customers.filter(pk__in=RawSQL(text, params))  # noqa: S611 - days go in as parameters


def dates_of(source: Sql, customers: Sequence[Customer], *, on: date) -> dict[int, tuple[date, date | None]]:
    """Return the days on which some customers began and reached it, by key: one query."""
    lives = _lives(source, chosen(Customer.objects.filter(pk__in=[each.pk for each in customers]), "id"), on=on)
    return {pk: (_day(began), reached_on and _day(reached_on)) for pk, began, reached_on in fetched(lives)}


def _watched(source: Sql, customers: QuerySet[Customer], *, since: date, on: date) -> dict[date, list[Watched]]:
    """Count customers by the month they began in, by whether they reached it, and by days."""
    lives = _lives(source, chosen(customers, "id"), on=on)
    took, age = _days_between("began", "reached_on"), _days_between("began", "%s")
    over = ", ".join(f"SUM(CASE WHEN age >= {days:d} THEN 1 ELSE 0 END)" for days in WINDOWS)
    text = f"""SELECT month, is_reached, days, COUNT(*), {over} FROM (
            SELECT {_month("began")} AS month, CASE WHEN reached_on IS NULL THEN 0 ELSE 1 END AS is_reached,
                CASE WHEN reached_on IS NULL THEN {age} WHEN reached_on < began THEN 0 ELSE {took} END AS days, {age} AS age
            FROM ({lives.text}) lives WHERE began >= %s AND began <= %s) watched
        GROUP BY month, is_reached, days"""  # noqa: S608
    found: dict[date, list[Watched]] = defaultdict(list)
    for month, is_reached, days, n, *over_n in fetched(Sql(text, (on, on, *lives.params, since, on))):
        found[_day(month)].append(Watched(int(days), bool(is_reached), int(n), tuple(map(int, over_n))))
    return found


def _lives(source: Sql, within: Sql, *, on: date) -> Sql:
    """Select (customer_id, began, reached_on) of everybody of whom it is known when they began."""
    customers, days = Customer._meta.db_table, UsageDay._meta.db_table
    text = f"""SELECT customers.id AS customer_id, COALESCE(
                CASE WHEN customers.trial_started_on < customers.started_on THEN customers.trial_started_on END,
                customers.started_on, customers.trial_started_on,
                (SELECT MIN(day) FROM {days} days WHERE days.customer_id = customers.id AND day <= %s)) AS began,
            got.reached_on FROM (SELECT id, started_on, trial_started_on FROM {customers} {within.text}) customers
        LEFT JOIN ({source.text}) got ON got.customer_id = customers.id"""  # noqa: S608
    return Sql(text, (on, *within.params, *source.params))


def _days_between(first: str, last: str) -> str:
    if connection.vendor == "postgresql":
        return f"({last if last != '%s' else '%s::date'} - {first})"
    return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


def _month(day: str) -> str:
    return f"date_trunc('month', {day})::date" if connection.vendor == "postgresql" else f"date({day}, 'start of month')"


def _day(value: date | str) -> date:
    """SQLite gives days as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
