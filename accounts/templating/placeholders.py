"""What may stand in {{ … }}: an allow-list, which upper floors join when Django starts.

A placeholder has a lasting code, a meaning and a sample for whoever writes, a kind that says how it stands in a mail, and a
source of values for many people at once. Links have none: they are made while a mail is, and never stored. The company's own
attributes join by themselves, as `attr.<code>`. What only one use of templates can tell (`uses.py`) is known only there.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import HasKey
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise

from accounts.models import Attribute, Contact, Customer

ATTRIBUTE = "attr."
LONGEST_VALUE, LONGEST_WORDS = 300, 5_000  # characters
DEAD_LINK = "#"

# Marks by which a name could turn the text around it: embeddings, overrides, isolates and single directions
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NO_TURNING = dict.fromkeys(map(ord, _TURNING))
_SEPARATORS = {"Zl", "Zp"}


class Kind(StrEnum):
    """What a value is, and so how it stands in a mail."""

    NAME = "name"  # of a person, a company, a thing: set apart from the direction of the text around it
    TEXT = "text"
    LINES = "lines"  # a text of several lines
    NUMBER = "number"
    FLAG = "flag"  # asked in conditions
    LINK = "link"  # the only kind that may be the address of a link
    PART = "part"  # drawn: HTML by its `__html__`, plain text by its `__str__`; alone on its line


MADE = {Kind.LINK, Kind.PART}  # with a mail, and stored nowhere


@dataclass(frozen=True)
class Recipient:
    """Somebody a wording is made for, on the day `on`; `customer` comes with manager and standing.

    `about` is what a template's use looked up; none where it is only tried.
    """

    key: int
    customer: Customer
    contact: Contact | None
    language: str
    on: date
    params: Mapping[str, Any] = field(default_factory=dict)
    about: Any = None


def key_of(code: str) -> str:
    """Return under which key a placeholder's value is kept: what is rendered is flat, and holds nothing but plain values."""
    return code.replace(".", "__")


Values = Callable[[Sequence[Recipient]], Mapping[int, Any]]


@dataclass(frozen=True)
class Placeholder:
    """One thing that may be told; `values` gives it by the keys of many recipients, in a constant number of queries.

    None or an empty text is "not known". Of a link or a part, `link` makes that of one recipient, without a query.
    `missing` finds, on a day, the customers of whom it is not known; a placeholder without it is known of everybody.
    """

    code: str
    meaning: Promise | str
    sample: Any
    kind: Kind = Kind.TEXT
    values: Values | None = None
    link: Callable[[Recipient], Any] | None = None
    missing: Callable[[date], Q] | None = None


_registered: dict[str, dict[str, Placeholder]] = {"": {}}  # by use; none: known everywhere


def register(*placeholders: Placeholder, use: str = "") -> None:
    """Add placeholders, known everywhere or in the templates of one use; one per code, the last word counts."""
    _registered.setdefault(use, {}).update({each.code: each for each in placeholders})


def unregister(code: str) -> None:
    """Take a placeholder away, as a floor that is gone does."""
    _registered[""].pop(code, None)


def each(value: Callable[[Recipient], Any]) -> Values:
    """Return the source of a placeholder that needs nothing but the recipient itself."""
    return lambda recipients: {recipient.key: value(recipient) for recipient in recipients}


class Placeholders(Mapping[str, Placeholder]):
    """All that a template of one use may tell; for outreach, of none. The company's own attributes are among them.

    Those are looked up once, and only if they are asked for.
    """

    def __init__(self, use: str = "") -> None:
        self.of_use = _registered.get(use, {}) if use else {}
        self._registered = _registered[""] | self.of_use

    def __getitem__(self, code: str) -> Placeholder:
        if code.startswith(ATTRIBUTE):
            return self._own[code]
        return self._registered[code]

    def __iter__(self) -> Iterator[str]:
        yield from self._registered
        yield from self._own

    def __len__(self) -> int:
        return len(self._registered) + len(self._own)

    @cached_property
    def _own(self) -> dict[str, Placeholder]:
        return {ATTRIBUTE + attribute.code: _own(attribute) for attribute in Attribute.objects.order_by("label", "pk")}


def _own(attribute: Attribute) -> Placeholder:
    code, kinds = attribute.code, Attribute.Kind
    kind = {kinds.NUMBER: Kind.NUMBER, kinds.BOOLEAN: Kind.FLAG}.get(kinds(attribute.kind), Kind.NAME)
    samples = {kinds.NUMBER: 12, kinds.BOOLEAN: True, kinds.DATE: date_format(date(2027, 3, 1), "DATE_FORMAT")}
    sample = attribute.choices[0] if attribute.choices else samples.get(kinds(attribute.kind), "…")

    def value(one: Recipient) -> Any:
        found = one.customer.attributes.get(code)
        day = parse_date(found) if attribute.kind == kinds.DATE and isinstance(found, str) else None
        if day is None:
            return found
        with translation.override(one.language):
            return date_format(day, "DATE_FORMAT")

    missing = ~Q(HasKey(F("attributes"), code))
    return Placeholder(ATTRIBUTE + code, attribute.label, sample, kind, each(value), missing=lambda _on: missing)


def values_for(recipients: Sequence[Recipient], codes: Iterable[str], known: Placeholders) -> dict[int, dict[str, Any]]:
    """Return what the placeholders `codes` say for each of `recipients`, by their keys: what is known, links left out."""
    found: dict[int, dict[str, Any]] = {recipient.key: {} for recipient in recipients}
    for code in sorted(codes):
        placeholder = known.get(code)  # an attribute may be gone since the wording was compiled
        if placeholder is None or placeholder.values is None:
            continue
        for key, value in placeholder.values(recipients).items():
            plain = neutral(value, placeholder.kind)
            if plain not in (None, ""):
                found[key][key_of(code)] = plain
    return found


def links_for(recipient: Recipient | None, codes: Iterable[str], known: Placeholders) -> dict[str, Any]:
    """Return the links and parts among `codes`, those that somebody has; dead ones for nobody in particular."""
    made = {code: known[code] for code in codes if code in known and known[code].kind in MADE}
    found = {code: each.link(recipient) if each.link and recipient else _dead(each) for code, each in made.items()}
    return {code: each for code, each in found.items() if each}


def samples(codes: Iterable[str], known: Placeholders) -> dict[str, Any]:
    """Return what each of `codes` would say of a made-up customer, in the active language."""
    found: dict[str, Any] = {}
    for code in codes:
        placeholder = known[code]
        sample = placeholder.sample if isinstance(placeholder.sample, bool | int) else str(placeholder.sample)
        found[key_of(code)] = _dead(placeholder) if placeholder.kind in MADE else sample
    return found


def _dead(placeholder: Placeholder) -> Any:
    return DEAD_LINK if placeholder.kind == Kind.LINK else placeholder.sample


def neutral(value: Any, kind: Kind) -> Any:
    """Return a value as it may stand in a mail: a plain text, a number or a flag, without marks that turn or break lines."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    text = str(value).translate(_NO_TURNING)
    if kind == Kind.LINES:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(_one_line(line) for line in lines).strip("\n")[:LONGEST_WORDS]
    return _one_line(text)[:LONGEST_VALUE]


def _one_line(text: str) -> str:
    blank = {"Cc", *_SEPARATORS}
    plain = "".join(" " if unicodedata.category(char) in blank else char for char in text if not _is_broken(char))
    return re.sub(r"\s+", " ", plain).strip()


def _is_broken(char: str) -> bool:
    """Half a character, as broken imports leave them: no mail can carry it."""
    return "\ud800" <= char <= "\udfff"
