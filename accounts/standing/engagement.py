"""What each customer used, as it was known on the evening of one day: counted in the database, nobody read one by one."""

from datetime import date, timedelta

from django.db import connection

from accounts.models import UsageDay
from accounts.stretches import Sql

WEEKS = 13
COLUMNS = (
    "first_use_on",
    "last_use_on",
    "use_days",
    "use_days_13_weeks",
    "use_days_13_weeks_before",
    "active_weeks",
    "events_30_days",
    "events_7_days",
    "events_7_days_before",
)


def engagement(as_of: date, within: Sql | None = None) -> Sql:
    """Select (customer_id, *COLUMNS) of everybody who used anything by the day `as_of`; nothing after it is looked at.

    `within` is a condition on `customer_id`, with its WHERE, as `stretches.chosen` makes it.
    """
    within = within or Sql()
    days = f"""SELECT customer_id, day, SUM(events) AS events FROM {UsageDay._meta.db_table}
        {within.and_more} day <= %s GROUP BY customer_id, day"""  # noqa: S608
    weeks = timedelta(weeks=WEEKS)
    recent, before = as_of - weeks, as_of - 2 * weeks
    text = f"""
        SELECT customer_id, MIN(day) AS first_use_on, MAX(day) AS last_use_on, COUNT(*) AS use_days,
            SUM(CASE WHEN day > %s THEN 1 ELSE 0 END) AS use_days_13_weeks,
            SUM(CASE WHEN day > %s AND day <= %s THEN 1 ELSE 0 END) AS use_days_13_weeks_before,
            COUNT(DISTINCT CASE WHEN day > %s THEN {_week()} END) AS active_weeks,
            SUM(CASE WHEN day > %s THEN events ELSE 0 END) AS events_30_days,
            SUM(CASE WHEN day > %s THEN events ELSE 0 END) AS events_7_days,
            SUM(CASE WHEN day > %s AND day <= %s THEN events ELSE 0 END) AS events_7_days_before
        FROM ({days}) days GROUP BY customer_id"""  # noqa: S608
    week, fortnight, month = (as_of - timedelta(days=days) for days in (7, 14, 30))
    params = (recent, before, recent, recent, as_of, month, week, fortnight, week)
    return Sql(text, (*params, *within.params, as_of))


def _week() -> str:
    """Weeks are counted back from the day, so that the last one is whole."""
    if connection.vendor == "postgresql":
        return "(%s - day) / 7"
    return "CAST((julianday(%s) - julianday(day)) / 7 AS INTEGER)"
