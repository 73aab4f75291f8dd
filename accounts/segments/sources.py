"""Where the value of a segment's field stands, and how conditions on it become SQL, joined or as EXISTS, for all at once.

Two truths only: a comparison with an unknown value does not hold, so its `not` does. `yes` and `no` are always complements,
written out each, so that no NULL decides by the database's third truth.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol

from django.db.models import Count, DecimalField, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import lookups as sql
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

Rows = Callable[[date], QuerySet[Any]]  # as they are seen from a day


class Op(StrEnum):
    """What is asked of a field."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    DAYS_AGO_AT_LEAST = "days_ago_at_least"
    DAYS_AGO_AT_MOST = "days_ago_at_most"
    DAYS_AHEAD_AT_MOST = "days_ahead_at_most"
    CONTAINS = "contains"
    IS_KNOWN = "is_known"
    IS_UNKNOWN = "is_unknown"


class Source(Protocol):
    """Says of each customer whether a condition holds (`yes`) or does not (`no`), and what the value is (`fact`)."""

    def yes(self, op: Op, value: Any, on: date) -> Q: ...

    def no(self, op: Op, value: Any, on: date) -> Q: ...

    def fact(self, on: date) -> Combinable: ...


class _Value(ABC):
    """One value of a customer, which may be unknown; those who inherit say how the database compares it."""

    @abstractmethod
    def _compared(self, lookup: str, given: Any) -> Q: ...

    @property
    def _unknown(self) -> Q:
        return self._compared("isnull", True)

    def _given(self, value: Any) -> Any:
        """Return what a value is compared with where it stands."""
        return value

    def yes(self, op: Op, value: Any, on: date) -> Q:
        if op == Op.IS_KNOWN:
            return ~self._unknown
        if op == Op.IS_UNKNOWN:
            return self._unknown
        lookup, given = self._lookup(op, value, on)
        return ~self._unknown & ~self._compared(lookup, given) if op == Op.IS_NOT else self._compared(lookup, given)

    def no(self, op: Op, value: Any, on: date) -> Q:
        if op in _OPPOSITES:
            return self.yes(_OPPOSITES[op], value, on)
        lookup, given = self._lookup(op, value, on)
        if op == Op.IS_NOT:
            return self._unknown | self._compared(lookup, given)
        return self._unknown | self._fails(lookup, given)

    def _fails(self, lookup: str, given: Any) -> Q:
        if lookup == "gte":
            return self._compared("lt", given)
        if lookup == "lte":
            return self._compared("gt", given)
        if lookup == "range":
            return self._compared("lt", given[0]) | self._compared("gt", given[1])
        return ~self._compared(lookup, given)

    def _lookup(self, op: Op, value: Any, on: date) -> tuple[str, Any]:
        """Return the lookup of an operator and what it is given."""
        if op == Op.DAYS_AGO_AT_LEAST:
            return "lte", self._given(on - timedelta(days=value))
        if op == Op.DAYS_AGO_AT_MOST:
            return "range", (self._given(on - timedelta(days=value)), self._given(on))
        if op == Op.DAYS_AHEAD_AT_MOST:
            return "range", (self._given(on), self._given(on + timedelta(days=value)))
        if isinstance(value, list):
            return "in", value
        if op == Op.IS:
            return ("exact" if isinstance(value, bool) else "iexact"), self._given(value)
        return {Op.AT_LEAST: "gte", Op.AT_MOST: "lte", Op.CONTAINS: "icontains"}[op], self._given(value)


@dataclass(frozen=True)
class Column(_Value):
    """A column of the customer, or one reached by a path that leads to one row at most.

    `is_blank` where an empty text means unknown; `scale`: what people write is so many times the stored number.
    """

    path: str
    is_blank: bool = False
    scale: int = 1

    def fact(self, on: date) -> Combinable:  # noqa: ARG002
        return F(self.path) if self.scale == 1 else F(self.path) * Value(float(self.scale))

    def _compared(self, lookup: str, given: Any) -> Q:
        return Q(**{f"{self.path}__{lookup}": given})

    @property
    def _unknown(self) -> Q:
        null = super()._unknown
        return null | Q(**{self.path: ""}) if self.is_blank else null

    def _given(self, value: Any) -> Any:
        return value if self.scale == 1 else value / self.scale


@dataclass(frozen=True)
class Bands(Column):
    """A number taken as the band it lies in: `bands` by code, each from its least to its greatest number."""

    bands: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def _compared(self, lookup: str, given: Any) -> Q:
        if lookup != "in":
            return super()._compared(lookup, given)
        return Q(*(super(Bands, self)._compared("range", self.bands[code]) for code in given), _connector=Q.OR)


@dataclass(frozen=True)
class Own(_Value):
    """An own attribute, as accounts/actions/attributes.py keeps it: text, decimal text, ISO date, true or false."""

    code: str
    is_number: bool = False

    def fact(self, on: date) -> Combinable:  # noqa: ARG002
        return self._text

    @property
    def _text(self) -> KeyTextTransform:
        return KeyTextTransform(self.code, "attributes")

    def _compared(self, lookup: str, given: Any) -> Q:
        is_cast = self.is_number and lookup != "isnull"
        left = Cast(self._text, DecimalField(max_digits=45, decimal_places=20)) if is_cast else self._text
        return Q(_LOOKUPS[lookup](left, given))

    def _given(self, value: Any) -> Any:
        if isinstance(value, bool):
            return "true" if value else "false"
        return value.isoformat() if isinstance(value, date) else value


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
        if op in _OPPOSITES:
            return self.yes(_OPPOSITES[op], value, on)
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
        return self.yes(_OPPOSITES[op], value, on) if op in _OPPOSITES else self.yes(op, not value, on)

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
        return self.yes(_OPPOSITES[op], value, on) if op in _OPPOSITES else ~self.yes(op, value, on)

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
        return self.yes(_OPPOSITES[op], value, on) if op in _OPPOSITES else ~self.yes(op, value, on)

    def fact(self, on: date) -> Combinable:
        return total_of(self.rows(on), self.customer, Min(self.column), None)


def has(rows: QuerySet[Any], customer: str) -> Exists:
    """Return the condition that a customer has any of `rows`: the database joins it, whichever way is less work."""
    return Exists(rows.order_by().filter(**{customer: OuterRef("pk")}))


def having(rows: QuerySet[Any], customer: str, condition: Q, **sums: Any) -> Exists:
    """Return the condition that a customer's sums over `rows` are so: made once for all, then joined."""
    from accounts.models import Customer

    found = rows.order_by().values(customer).annotate(**sums).filter(condition).values(customer)
    return Exists(Customer.objects.filter(pk=OuterRef("pk"), pk__in=found))


def beginning(day: date) -> datetime:
    """Return when `day` begins where contracts are counted."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def total_of(rows: QuerySet[Any], customer: str, total: Any, nothing: Any) -> Combinable:
    """Return a sum over the rows of each customer; `nothing` where there are none."""
    found = rows.order_by().filter(**{customer: OuterRef("pk")}).values(customer).annotate(total=total).values("total")
    return Subquery(found) if nothing is None else Coalesce(Subquery(found), nothing, output_field=IntegerField())


def day_after(day: date) -> date:
    return day + timedelta(days=1)


_OPPOSITES = {Op.IS_KNOWN: Op.IS_UNKNOWN, Op.IS_UNKNOWN: Op.IS_KNOWN}
_LOOKUPS: dict[str, Any] = {
    "isnull": sql.IsNull, "in": sql.In, "exact": sql.Exact, "iexact": sql.IExact, "icontains": sql.IContains,
    "lt": sql.LessThan, "lte": sql.LessThanOrEqual, "gt": sql.GreaterThan, "gte": sql.GreaterThanOrEqual, "range": sql.Range,
}  # fmt: skip
EVERYBODY, NOBODY = Q(pk__gt=0), Q(pk__lt=0)  # which the database is asked, so that a statement can always be written
