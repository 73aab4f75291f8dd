"""What segments may ask about: a registry of fields, which upper floors join when Django starts.

A field has a lasting code, a label in the reader's language, a group, a kind that says which operators it has, and a source
(accounts/segments/sources.py). The company's own attributes join by themselves, as `attr.<code>`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Attribute, Product
from accounts.segments.sources import Op, Own, Source

ATTRIBUTE = "attr."
Choices = Sequence[tuple[str, Any]]


class Kind(StrEnum):
    """What a value is, and so what may be asked of it."""

    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    BOOLEAN = "boolean"
    TEXT = "text"


class Group(StrEnum):
    """Under which heading a field is offered; upper floors add theirs by `name_group`."""

    STANDING = "standing"
    CUSTOMER = "customer"
    CONTACT = "contact"
    PRODUCT = "product"
    USAGE = "usage"
    OWN = "own"


_KNOWN = (Op.IS_KNOWN, Op.IS_UNKNOWN)
OPERATORS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.CHOICE: (Op.IS, Op.IS_NOT, *_KNOWN),
    Kind.NUMBER: (Op.AT_LEAST, Op.AT_MOST, *_KNOWN),
    Kind.MONEY: (Op.AT_LEAST, Op.AT_MOST, *_KNOWN),
    Kind.DATE: (Op.DAYS_AGO_AT_LEAST, Op.DAYS_AGO_AT_MOST, Op.DAYS_AHEAD_AT_MOST, *_KNOWN),
    Kind.BOOLEAN: (Op.IS, *_KNOWN),
    Kind.TEXT: (Op.IS, Op.CONTAINS, *_KNOWN),
}

# Each operator as a builder offers it after the label of a field
OPERATOR_LABELS: Mapping[Op, Promise] = {
    Op.IS: _("is"),
    Op.IS_NOT: _("is known and is not"),
    Op.AT_LEAST: _("is at least"),
    Op.AT_MOST: _("is at most"),
    Op.DAYS_AGO_AT_LEAST: _("is at least so many days ago"),
    Op.DAYS_AGO_AT_MOST: _("is at most so many days ago"),
    Op.DAYS_AHEAD_AT_MOST: _("is at most so many days ahead"),
    Op.CONTAINS: _("contains"),
    Op.IS_KNOWN: _("is known"),
    Op.IS_UNKNOWN: _("is not known"),
}


@dataclass(frozen=True)
class Field:
    """Something that is asked of a customer.

    `choices` gives (value, label) pairs for the reader, a pair's value being text; where they are `open`, others may be given
    too. `speaks` where the label of a choice says all ("slipping away"). `none` and `some` are what zero, and one or more, are
    called; of a yes-or-no field, no and yes. `whole` where a number has no fraction.
    """

    code: str
    label: Any
    group: str
    kind: Kind
    source: Source
    choices: Callable[[], Choices] | None = None
    is_open: bool = False
    speaks: bool = False
    none: Any = ""
    some: Any = ""
    is_whole: bool = True

    @property
    def operators(self) -> tuple[Op, ...]:
        return OPERATORS[self.kind]

    @cached_property
    def offered(self) -> dict[str, Any]:
        """The choices by value, in order, as they are now: fields live as long as a request at most where they are read so."""
        return dict(self.choices()) if self.choices else {}


_fields: dict[str, Field] = {}
_groups: dict[str, Any] = {
    Group.STANDING: _("How they stand"),
    Group.CUSTOMER: _("Who they are"),
    Group.CONTACT: _("Their people, and talks with them"),
    Group.PRODUCT: _("What they pay for"),
    Group.USAGE: _("What they use"),
    Group.OWN: _("Your own fields"),
}


def register(*fields: Field) -> None:
    """Add fields; one per code, the last word counts."""
    _fields.update({field.code: field for field in fields})


def unregister(code: str) -> None:
    """Take a field away, as a floor that is gone does."""
    _fields.pop(code, None)


def name_group(code: str, label: Any) -> None:
    """Name a heading under which a floor above offers its fields."""
    _groups[code] = label


class Fields(Mapping[str, Field]):
    """Every field by its code, as one request sees them: own attributes are read once, and only where they are asked for."""

    def __init__(self) -> None:
        self._shipped = {code: _fresh(field) for code, field in _fields.items()}

    def __getitem__(self, code: str) -> Field:
        return self._own[code] if code.startswith(ATTRIBUTE) else self._shipped[code]

    def __iter__(self) -> Iterator[str]:
        yield from self._shipped
        yield from self._own

    def __len__(self) -> int:
        return len(self._shipped) + len(self._own)

    @property
    def by_group(self) -> list[tuple[str, Any, list[Field]]]:
        """(code, heading, fields) in the order in which they are offered; headings without a field are left out."""
        found = [(code, label, [each for each in self.values() if each.group == code]) for code, label in _groups.items()]
        return [(code, label, fields) for code, label, fields in found if fields]

    @cached_property
    def products(self) -> dict[str, str]:
        """Names of products by code, for conditions on use."""
        return dict(Product.objects.values_list("code", "name"))

    @cached_property
    def _own(self) -> dict[str, Field]:
        return {ATTRIBUTE + each.code: own_field(each) for each in Attribute.objects.all()}


def own_field(attribute: Attribute) -> Field:
    """Return the field of an own attribute."""
    is_number = attribute.kind == Attribute.Kind.NUMBER
    listed: list[str] = attribute.choices if attribute.kind == Attribute.Kind.CHOICE else []
    return Field(
        ATTRIBUTE + attribute.code,
        attribute.label,
        Group.OWN,
        Kind(attribute.kind),
        Own(attribute.code, is_number=is_number),
        choices=(lambda: [(each, each) for each in listed]) if listed else None,
        is_whole=False,
    )


def _fresh(field: Field) -> Field:
    """Return a field whose choices have not been read yet."""
    return replace(field) if field.choices else field
