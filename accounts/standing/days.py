"""Days in SQL that both databases understand: literals, sums, distances, the latest of several, bounds; and read back."""

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone


def literal(day: date) -> str:
    """Write a day into a statement: a date's own digits, so nothing that needs a parameter."""
    return f"DATE '{day.isoformat()}'" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"


def moment(day: date) -> str:
    """Write the beginning of a day of the installation's calendar, as columns of moments are compared with."""
    return instant(timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone()))


def instant(at: datetime) -> str:
    """Write a moment, as columns of moments are compared with."""
    value = connection.ops.adapt_datetimefield_value(at)
    return f"TIMESTAMPTZ '{value}'" if connection.vendor == "postgresql" else f"'{value}'"


def evening(day: date) -> str:
    """Write the end of a day: the first moment that is no longer part of it."""
    return moment(day + timedelta(days=1))


def later(day: str, days: int | str) -> str:
    """Return the day so many days after `day`; both are columns or expressions."""
    return f"({day} + {days})" if connection.vendor == "postgresql" else f"date({day}, ({days}) || ' days')"


def apart(day: str, earlier: str) -> str:
    """Return the whole days from `earlier` to `day`."""
    if connection.vendor == "postgresql":
        return f"({day} - {earlier})"
    return f"CAST(julianday({day}) - julianday({earlier}) AS INTEGER)"


def latest(*days: str) -> str:
    """Return the latest of `days`, those that are NULL left out; NULL where all are."""
    if len(days) == 1:
        return days[0]
    if connection.vendor == "postgresql":
        return f"GREATEST({', '.join(days)})"
    told = ", ".join(f"COALESCE({day}, '')" for day in days)
    return f"NULLIF(MAX({told}), '')"


def at_most(value: str, most: int | str) -> str:
    """Return the smaller of a value that is not NULL and a bound."""
    return f"{'LEAST' if connection.vendor == 'postgresql' else 'MIN'}({value}, {most})"


def read_day(value: date | str) -> date:
    """Return a day as a statement told it: SQLite tells it as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
