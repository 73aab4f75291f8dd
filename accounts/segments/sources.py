"""Where the value of a segment's field stands, and how conditions on it become SQL, joined or as EXISTS, for all at once.

Two truths only: a comparison with an unknown value does not hold, so its `not` does. `yes` and `no` are always complements,
written out each, so that no NULL decides by the database's third truth.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol

from django.db.models import DecimalField, F, Q, Value
from django.db.models import lookups as sql
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone


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
        if op in OPPOSITES:
            return self.yes(OPPOSITES[op], value, on)
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


def beginning(day: date) -> datetime:
    """Return when `day` begins where contracts are counted."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def day_after(day: date) -> date:
    return day + timedelta(days=1)


OPPOSITES = {Op.IS_KNOWN: Op.IS_UNKNOWN, Op.IS_UNKNOWN: Op.IS_KNOWN}
_LOOKUPS: dict[str, Any] = {
    "isnull": sql.IsNull, "in": sql.In, "exact": sql.Exact, "iexact": sql.IExact, "icontains": sql.IContains,
    "lt": sql.LessThan, "lte": sql.LessThanOrEqual, "gt": sql.GreaterThan, "gte": sql.GreaterThanOrEqual, "range": sql.Range,
}  # fmt: skip
EVERYBODY, NOBODY = Q(pk__gt=0), Q(pk__lt=0)  # which the database is asked, so that a statement can always be written
