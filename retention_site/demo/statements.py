"""Statements for many rows at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, a thousand a statement, whose keys they then have."""
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=1000)


def stamp(moments: Iterable[tuple[models.Model, datetime]], *columns: str) -> None:
    """Write moments over the stamps that inserting set to now, in one statement a row but one round for all."""
    pairs = iter(moments)
    first = next(pairs, None)
    if first is None:
        return
    table = connection.ops.quote_name(first[0]._meta.db_table)
    marks = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in columns)
    values = [
        (*[connection.ops.adapt_datetimefield_value(moment)] * len(columns), row.pk) for row, moment in chain([first], pairs)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {marks} WHERE id = %s", values)  # noqa: S608


def analyze() -> None:
    """Have the planner see what this transaction wrote: nobody outside of it can, and plans for empty tables take for ever."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
