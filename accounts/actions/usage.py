"""Recording what customers did with products, each event once; and how long single events are kept."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Customer, UsageEvent, WaitingUsageEvent
from accounts.stretches import Sql

CHUNK = 5_000  # rows a statement
_WAITING = WaitingUsageEvent._meta.db_table


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
    """Insert by one statement on PostgreSQL, which takes whole columns; SQLite is as quick row by row."""
    arrived_at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        # Counting what was really inserted needs the cursor: bulk_create(ignore_conflicts) does not tell
        if connection.vendor == "postgresql":
            cursor.execute(_COLUMNS_AT_ONCE, [arrived_at, *_columns(rows)])
        else:
            cursor.executemany(_ROW_BY_ROW, [(*_adapted(row), arrived_at) for row in rows])
        return int(cursor.rowcount)


def _columns(rows: list[UsageRow]) -> Iterator[str]:
    """Yield each column as an array in PostgreSQL's own writing; the driver would take five times as long over its elements."""
    ids, customers, names, moments, quantities, products = zip(*rows, strict=True)
    yield _array(map(_quoted, ids))
    yield _array(map(str, customers))
    yield _array(map(_quoted, names))
    yield _array(f'"{at}"' for at in moments)
    yield _array(map(str, quantities))
    yield _array("NULL" if product is None else str(product) for product in products)


def _array(elements: Iterable[str]) -> str:
    return f"{{{','.join(elements)}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _adapted(row: UsageRow) -> tuple[Any, ...]:
    at = connection.ops.adapt_datetimefield_value(row.at)
    quantity = connection.ops.adapt_decimalfield_value(row.quantity, *_QUANTITY)
    return (row.event_id, row.customer_id, row.name, at, quantity, row.product_id)


_QUANTITY = (16, 4)  # digits and decimal places of UsageEvent.quantity
# Names of tables and columns come from the model, values are parameters
_INTO = f"INSERT INTO {UsageEvent._meta.db_table} ({', '.join(UsageRow._fields)}, arrived_at)"
_ROW_BY_ROW = f"{_INTO} VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (event_id) DO NOTHING"
_TYPES = ("varchar", "bigint", "varchar", "timestamptz", "numeric", "bigint")
_GIVEN = ", ".join(f"%s::{name}[]" for name in _TYPES)
_COLUMNS_AT_ONCE = f"{_INTO} SELECT given.*, %s FROM unnest({_GIVEN}) AS given ON CONFLICT (event_id) DO NOTHING"  # noqa: S608


# Events of customers whom nobody knows yet ----------------------------------------------------------------------------


def keep_waiting(events: Iterable[WaitingUsageEvent]) -> None:
    """Keep events until somebody has the external id that they name; a repeated id is kept once."""
    WaitingUsageEvent.objects.bulk_create(events, ignore_conflicts=True, batch_size=500)


def claim_waiting(customers: Sql) -> int:
    """Store the waiting events of `customers`, a statement that selects keys, and return how many left the waiting.

    They arrive now; one that came by another way meanwhile is not stored again.
    """
    total = 0
    while claimed := _claim_some(customers):
        total += claimed
    return total


def _claim_some(customers: Sql) -> int:
    theirs = (
        f"SELECT w.id, c.id FROM {_WAITING} w JOIN {Customer._meta.db_table} c ON c.external_id = w.external_id"  # noqa: S608
        f" WHERE c.id IN ({customers.text}) ORDER BY w.id LIMIT {CHUNK}"
    )
    lock = "FOR UPDATE OF w SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{theirs} {lock}", customers.params)
        owners = dict(cursor.fetchall())
        waiting = WaitingUsageEvent.objects.filter(pk__in=list(owners))
        rows = [
            UsageRow(event.event_id, owners[event.pk], event.name, event.at, event.quantity, event.product_id)
            for event in waiting.order_by("event_id")
        ]
        record_usage(rows)
        waiting.delete()
    return len(rows)
