"""What each customer used, as it was known on the evening of one day: counted in the database, nobody read one by one."""

from datetime import date, timedelta

from accounts.models import UsageDay
from accounts.standing.days import apart, literal
from accounts.stretches import Sql

WEEKS = 13
EVENTS = ("events_30_days", "events_7_days", "events_7_days_before")
COLUMNS = (
    "first_use_on",
    "last_use_on",
    "use_days",
    "use_days_13_weeks",
    "use_days_13_weeks_before",
    "active_weeks",
    *EVENTS,
)


def engagement(as_of: date, within: Sql | None = None) -> Sql:
    """Select (customer_id, *COLUMNS) of everybody who used anything by the day `as_of`; nothing after it is looked at.

    `within` is a condition on `customer_id`, with its WHERE, as `stretches.chosen` makes it. Days are read from the index
    alone, in its order; rows are read for the events of the last month only.
    """
    within = within or Sql()
    days = f"""SELECT customer_id, day FROM {UsageDay._meta.db_table}
        {within.and_more} day <= {literal(as_of)} GROUP BY customer_id, day"""  # noqa: S608
    weeks = timedelta(weeks=WEEKS)
    recent, before = literal(as_of - weeks), literal(as_of - 2 * weeks)
    events = _events(as_of, within)
    counted = ", ".join(f"COALESCE({name}, 0) AS {name}" for name in EVENTS)
    text = f"""SELECT days.*, {counted} FROM (
        SELECT customer_id, MIN(day) AS first_use_on, MAX(day) AS last_use_on, COUNT(*) AS use_days,
            SUM(CASE WHEN day > {recent} THEN 1 ELSE 0 END) AS use_days_13_weeks,
            SUM(CASE WHEN day > {before} AND day <= {recent} THEN 1 ELSE 0 END) AS use_days_13_weeks_before,
            COUNT(DISTINCT CASE WHEN day > {recent} THEN {_week(as_of)} END) AS active_weeks
        FROM ({days}) used GROUP BY customer_id) days
        LEFT JOIN ({events.text}) events ON events.customer_id = days.customer_id"""  # noqa: S608
    return Sql(text, (*within.params, *events.params))


def _events(as_of: date, within: Sql) -> Sql:
    """What was done, and not only whether: weeks and months are counted back from the day."""
    week, fortnight, month = (literal(as_of - timedelta(days=days)) for days in (7, 14, 30))
    text = f"""SELECT customer_id, SUM(events) AS events_30_days,
            SUM(CASE WHEN day > {week} THEN events ELSE 0 END) AS events_7_days,
            SUM(CASE WHEN day > {fortnight} AND day <= {week} THEN events ELSE 0 END) AS events_7_days_before
        FROM {UsageDay._meta.db_table} {within.and_more} day > {month} AND day <= {literal(as_of)} GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def _week(as_of: date) -> str:
    """Weeks are counted back from the day, so that the last one is whole."""
    return f"{apart(literal(as_of), 'day')} / 7"
