"""Where customers stand in the table of risk, as it was known on the evening of one day, and what became of them after it."""

from datetime import date, timedelta

from accounts.models import Departure, Spell, UsageDay
from accounts.slipping import DAYS, SILENCE, WEEKS, Trend
from accounts.standing.days import apart, literal
from accounts.stretches import Sql

Edges = tuple[tuple[int, ...], tuple[int, ...]]  # where the rows of days silent begin, and the columns of days of use
PLACE = ("place_silence", "place_days", "place_trend")


def placed(on: date, within: Sql | None = None, *, facts: Sql | None = None, edges: Edges = (SILENCE, DAYS)) -> Sql:
    """Select (customer_id, last_use_on, use_days, silent, *PLACE) of those of whom something could be foreseen on a day.

    They used anything by the day `on`, had not left, and had given no notice. `within` is as for `engagement`, whose columns
    `facts` may already hold: something to select from.
    """
    known = facts or _in_brackets(used(on, on, within))
    recent, before = "use_days_13_weeks", "use_days_13_weeks_before"
    silence, days = _step("silent", edges[0]), _step("use_days", edges[1])
    text = f"""SELECT known.*, {silence} AS place_silence, {days} AS place_days,
            CASE WHEN {recent} < {WEEKS:d} AND {before} < {WEEKS:d} THEN {Trend.SELDOM:d}
                WHEN {recent} * 4 < {before} * 3 THEN {Trend.FADING:d} ELSE {Trend.STEADY:d} END AS place_trend
        FROM (SELECT facts.*, {apart(literal(on), "last_use_on")} AS silent FROM {known.text} facts
            WHERE last_use_on IS NOT NULL) known
        WHERE NOT EXISTS (SELECT 1 FROM ({_left_by(on)}) gone WHERE gone.customer_id = known.customer_id)
            AND NOT EXISTS (SELECT 1 FROM ({_going(on)}) going WHERE going.customer_id = known.customer_id)"""  # noqa: S608
    return Sql(text, known.params)


def outcomes(on: date, until: date, within: Sql | None = None) -> Sql:
    """Select what `placed` does and (gone, left_on): gone is 1 for who used nothing in (on, until], or had left by then.

    `left_on` is the day on which their contract had ended, where it had. One look at the days of use tells both.
    """
    known = placed(on, facts=_in_brackets(used(on, until, within)))
    text = f"""SELECT placed.*, gone.left_on,
            CASE WHEN is_back = 0 OR gone.customer_id IS NOT NULL THEN 1 ELSE 0 END AS gone
        FROM ({known.text}) placed LEFT JOIN ({_left_by(until)}) gone ON gone.customer_id = placed.customer_id"""  # noqa: S608
    return Sql(text, known.params)


def used(on: date, until: date, within: Sql | None = None) -> Sql:
    """Select, as `engagement` counts them by the day `on`, what a place hangs on; and 1 in `is_back` for use in (on, until].

    It asks for days alone, which the index of the table holds.
    """
    within, weeks = within or Sql(), timedelta(weeks=WEEKS)
    day, recent, before = (literal(each) for each in (on, on - weeks, on - 2 * weeks))
    days = f"""SELECT customer_id, day FROM {UsageDay._meta.db_table} {within.and_more} day <= {literal(until)}
        GROUP BY customer_id, day"""  # noqa: S608
    text = f"""SELECT customer_id, MAX(CASE WHEN day <= {day} THEN day END) AS last_use_on,
            SUM(CASE WHEN day <= {day} THEN 1 ELSE 0 END) AS use_days,
            SUM(CASE WHEN day > {recent} AND day <= {day} THEN 1 ELSE 0 END) AS use_days_13_weeks,
            SUM(CASE WHEN day > {before} AND day <= {recent} THEN 1 ELSE 0 END) AS use_days_13_weeks_before,
            MAX(CASE WHEN day > {day} THEN 1 ELSE 0 END) AS is_back
        FROM ({days}) days GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def _in_brackets(sql: Sql) -> Sql:
    return Sql(f"({sql.text})", sql.params)


def _left_by(day: date) -> str:
    """Select those who had been paying, and no more on a day; an end that was still to come is not looked at."""
    text = literal(day)
    return f"""SELECT customer_id, MAX(ended_on) AS left_on FROM {Spell._meta.db_table} WHERE started_on <= {text}
        GROUP BY customer_id HAVING MAX(CASE WHEN ended_on <= {text} THEN 0 ELSE 1 END) = 0"""  # noqa: S608


def _going(day: date) -> str:
    """Select those who had given notice for everything, of whom nobody knew yet on a day how it would end."""
    text = literal(day)
    return f"""SELECT customer_id FROM {Departure._meta.db_table}
        WHERE subscription_id IS NULL AND notice_on <= {text} AND (decided_on IS NULL OR decided_on > {text})"""  # noqa: S608


def _step(column: str, edges: tuple[int, ...]) -> str:
    """Return the expression for how many of the `edges` a column has reached."""
    steps = " ".join(f"WHEN {column} < {edge:d} THEN {place:d}" for place, edge in enumerate(edges))
    return f"CASE {steps} ELSE {len(edges):d} END"
