"""Days and months of the installation's calendar, as expressions of each database."""

from typing import Any

from django.conf import settings
from django.db import connection


def day_sql(column: str) -> tuple[str, tuple[Any, ...]]:
    """Return the day on which the time in `column` falls, and the parameters of the expression."""
    return connection.ops.datetime_cast_date_sql(column, (), settings.TIME_ZONE)


def month_sql(day: str) -> str:
    """Return the first day of the month of the day that `day` is an expression of."""
    if connection.vendor == "postgresql":
        return f"CAST(date_trunc('month', {day}) AS date)"
    return f"date({day}, 'start of month')"
