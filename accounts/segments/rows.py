"""Fields of segments made of other rows of a customer: their number, whether there are any, the newest, which there are.

Each is asked by EXISTS, which the database joins; sums are made once for everybody. See accounts/segments/sources.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import Customer
from accounts.segments.sources import EVERYBODY, NOBODY, OPPOSITES, Op, beginning, day_after

Rows = Callable[[date], QuerySet[Any]]  # as they are seen from a day


@dataclass(frozen=True)
class Counted:
    """How many of `rows` a customer has; `customer` is the path from a row to its customer. Never unknown."""

    rows: Rows
    customer: str = "customer"

    def yes(self, op: Op, value: Any, on: date) -> Q:
        if op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
            return EVERYBODY if op == Op.IS_KNOWN else NOBODY
        if op == Op.AT_MOST:
            return ~self._at_least(value + 1, on) if value >= 0 else NOBODY
        return self._at_least(value, on) if value > 0 else EVERYBODY

    def no(self, op: Op, value: Any, on: date) -> Q:
        if op in OPPOSITES:
            return self.yes(OPPOSITES[op], value, on)
        if op == Op.AT_MOST:
            return self.yes(Op.AT_LEAST, value + 1, on)
        return self.yes(Op.AT_MOST, value - 1, on)

    def fact(self, on: date) -> Combinable:
        return total_of(self.rows(on), self.customer, Count("pk"), 0)

    def _at_least(self, n: int, on: date) -> Q:
        return Q(
            having(self.rows(on), self.customer, Q(n__gte=n), n=Count("pk")) if n > 1 else has(self.rows(on), self.customer)
        )


@dataclass(frozen=True)
class Present:
    """Whether a customer has any of `rows`. Never unknown."""

    rows: Rows
    customer: str = "customer"

    def yes(self, op: Op, value: Any, on: date) -> Q:
        if op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
            return EVERYBODY if op == Op.IS_KNOWN else NOBODY
        found = Q(has(self.rows(on), self.customer))
        return found if value else ~found

    def no(self, op: Op, value: Any, on: date) -> Q:
        return self.yes(OPPOSITES[op], value, on) if op in OPPOSITES else self.yes(op, not value, on)

    def fact(self, on: date) -> Combinable:
        return Exists(self.rows(on).filter(**{self.customer: OuterRef("pk")}))


@dataclass(frozen=True)
class Latest:
    """The newest `column` of `rows`, a date, or a moment (`at`) taken as a day of the installation. Unknown without a row."""

    rows: Rows
    column: str
    customer: str = "customer"
    is_moment: bool = True

    def yes(self, op: Op, value: Any, on: date) -> Q:
        rows = self.rows(on).filter(**{f"{self.column}__isnull": False})
        if op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
            return self._any(rows) if op == Op.IS_KNOWN else ~self._any(rows)
        if op == Op.DAYS_AGO_AT_LEAST:
            return self._any(rows) & ~self._any(self._since(rows, on - timedelta(days=value - 1)))
        if op == Op.DAYS_AGO_AT_MOST:
            return self._any(self._since(rows, on - timedelta(days=value))) & ~self._any(self._since(rows, day_after(on)))
        begun = self._since(rows, on)
        return self._any(begun) & ~self._any(self._since(rows, on + timedelta(days=value + 1)))

    def no(self, op: Op, value: Any, on: date) -> Q:
        return self.yes(OPPOSITES[op], value, on) if op in OPPOSITES else ~self.yes(op, value, on)

    def fact(self, on: date) -> Combinable:
        return total_of(self.rows(on), self.customer, Max(self.column), None)

    def _any(self, rows: QuerySet[Any]) -> Q:
        return Q(has(rows, self.customer))

    def _since(self, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.column}__gte": beginning(day) if self.is_moment else day})


@dataclass(frozen=True)
class Among:
    """What a customer has several of, such as products: `is` any of these; `is not` has some, but none of these."""

    rows: Rows
    column: str
    customer: str = "customer"

    def yes(self, op: Op, value: Any, on: date) -> Q:
        every = Q(has(self.rows(on), self.customer))
        if op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
            return every if op == Op.IS_KNOWN else ~every
        found = Q(has(self.rows(on).filter(**{f"{self.column}__in": value}), self.customer))
        return found if op == Op.IS else every & ~found

    def no(self, op: Op, value: Any, on: date) -> Q:
        return self.yes(OPPOSITES[op], value, on) if op in OPPOSITES else ~self.yes(op, value, on)

    def fact(self, on: date) -> Combinable:
        return total_of(self.rows(on), self.customer, Min(self.column), None)


def has(rows: QuerySet[Any], customer: str) -> Exists:
    """Return the condition that a customer has any of `rows`: the database joins it, whichever way is less work."""
    return Exists(rows.order_by().filter(**{customer: OuterRef("pk")}))


def having(rows: QuerySet[Any], customer: str, condition: Q, **sums: Any) -> Exists:
    """Return the condition that a customer's sums over `rows` are so: made once for all, then joined."""
    found = rows.order_by().values(customer).annotate(**sums).filter(condition).values(customer)
    return Exists(Customer.objects.filter(pk=OuterRef("pk"), pk__in=found))


def total_of(rows: QuerySet[Any], customer: str, total: Any, nothing: Any) -> Combinable:
    """Return a sum over the rows of each customer; `nothing` where there are none."""
    found = rows.order_by().filter(**{customer: OuterRef("pk")}).values(customer).annotate(total=total).values("total")
    return Subquery(found) if nothing is None else Coalesce(Subquery(found), nothing, output_field=IntegerField())
