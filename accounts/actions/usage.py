"""Recording what customers did with products, each event once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from accounts.models import UsageEvent

CHUNK = 5_000  # rows a statement


class UsageRow(NamedTuple):
    """One event ready to be stored; `at` is aware, ids are primary keys."""

    event_id: str
    customer_id: int
    name: str
    at: datetime
    quantity: Decimal
    product_id: int | None


def record_usage(rows: Iterable[UsageRow]) -> int:
    """Store the events whose id is not known yet and return how many that were; a repeat, even at the same time, is harmless.

    Call it in a transaction where all or nothing is wanted. Reads `rows` lazily, CHUNK at a time.
    """
    return sum(_insert(chunk) for chunk in _chunks(iter(rows)))


def _chunks(rows: Iterator[UsageRow]) -> Iterator[list[UsageRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _insert(rows: list[UsageRow]) -> int:
    arrived_at = timezone.now()
    by_name = {field.attname: field for field in UsageEvent._meta.concrete_fields}
    fields = [by_name[name] for name in (*UsageRow._fields, "arrived_at")]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, (*row, arrived_at), strict=True)]
        for row in rows
    ]
    with connection.cursor() as cursor:
        # Counting what was really inserted needs the cursor: bulk_create(ignore_conflicts) does not tell
        cursor.executemany(
            f"INSERT INTO {UsageEvent._meta.db_table} ({columns}) VALUES ({marks}) ON CONFLICT (event_id) DO NOTHING",  # noqa: S608
            values,
        )
        return int(cursor.rowcount)
