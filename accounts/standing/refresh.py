"""Keeping everybody's `Standing` as of today: worked out in the database, a stretch of customers at a time."""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Customer, StandingMark, StandingRules
from accounts.paying import business_day
from accounts.standing.writing import write_standings
from accounts.stretches import Sql, chosen

# Customers written at once: SQLite lets nobody else write meanwhile; PostgreSQL reads in order what is read for many
STRETCH = {"sqlite": 10_000, "postgresql": 250_000}


def refresh_standings(*, as_of: date | None = None, customers: QuerySet[Customer] | None = None) -> int:
    """Set how `customers` (everybody, if left out) stand in the evening of `as_of` (today); return how many rows changed.

    A day gone by may be asked for to see what would have been known then: the next refresh as of today puts it right again.
    """
    day = as_of or business_day()
    if customers is not None:
        return _write(day, chosen(customers))
    changed = sum(_write(day, stretch) for stretch in stretches())
    set_mark(as_of=day)
    return changed


def stretches() -> Iterator[Sql]:
    """Yield conditions on `customer_id` that cover everybody there is, each once, in the order of their keys."""
    after = 0
    while True:
        keys = Customer.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        last = keys[STRETCH[connection.vendor] - 1 :].first() or keys.last()
        if last is None:
            return
        yield Sql("WHERE customer_id > %s AND customer_id <= %s", (after, last))
        after = last


def set_mark(*, as_of: date) -> None:
    """Say that everybody stands as of that day."""
    StandingMark.objects.update_or_create(pk=1, defaults={"as_of": as_of, "is_past": as_of < business_day()})


def _write(as_of: date, within: Sql) -> int:
    rules, is_past = StandingRules.current(), as_of < business_day()
    return write_standings(as_of=as_of, within=within, rules=rules, is_past=is_past)
