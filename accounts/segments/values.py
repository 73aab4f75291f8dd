"""Reading what a rule compares with: the right type, within bounds, free of what no database takes. Nothing is bent to fit."""

import math
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.segments.fields import Field, Kind
from accounts.segments.sources import Op

MOST_VALUES = 100  # of one list
LONGEST_TEXT = 200  # characters
MOST_DAYS = 36_500
LARGEST = 10**12
MOST_SHOWN = 40  # characters of what was given


class Fault(ValueError):
    """What is wrong with a part of a rule, in words, and where in it; the place is empty for the part as a whole."""

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(words)
        self.words, self.place = words, place


def value_of(field: Field, op: Op, value: Any) -> Any:
    """Return the value an operator is given, as the database is asked for it. Raises Fault."""
    if op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
        if value is not None:
            raise Fault(_("Leave this out here."))
        return None
    if op in (Op.DAYS_AGO_AT_LEAST, Op.DAYS_AGO_AT_MOST, Op.DAYS_AHEAD_AT_MOST):
        return int(number(value, least=0, most=MOST_DAYS))
    if field.kind == Kind.CHOICE:
        return _choices(field, value)
    if field.kind == Kind.BOOLEAN:
        return _truth(value)
    if field.kind == Kind.TEXT:
        return text(value, LONGEST_TEXT)
    return number(value, least=-LARGEST, most=LARGEST, is_whole=field.is_whole)


def number(value: Any, *, least: int, most: int, is_whole: bool = True) -> int | Decimal:
    """Return a number within bounds. Raises Fault."""
    kinds = int if is_whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or (isinstance(value, float) and not math.isfinite(value)):
        raise Fault(_("A whole number is expected here.") if is_whole else _("A number is expected here."))
    if not least <= value <= most:
        raise Fault(_("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most})
    return value if isinstance(value, int) else Decimal(str(value))


def text(value: Any, longest: int, *, may_be_empty: bool = False) -> str:
    """Return a text that the database can hold. Raises Fault."""
    if not isinstance(value, str):
        raise Fault(_("A text is expected here."))
    if not value and not may_be_empty:
        raise Fault(_("Write something here."))
    if len(value) > longest or not is_plain(value):
        raise Fault(_("Use at most %(most)s ordinary characters.") % {"most": longest})
    return value


def is_plain(value: str) -> bool:
    """Can the database hold it? NUL it cannot, nor halves of a character."""
    return "\x00" not in value and not any("\ud800" <= each <= "\udfff" for each in value)


def shown(value: Any) -> str:
    """Return what was given, short and harmless enough to stand in a sentence."""
    words = value if isinstance(value, str) else type(value).__name__
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in words[:MOST_SHOWN])


def _choices(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        raise Fault(_("Choose at least one."))
    if len(value) > MOST_VALUES:
        raise Fault(_("Choose at most %(most)s.") % {"most": MOST_VALUES})
    for n, each in enumerate(value):
        if not isinstance(each, str):
            raise Fault(_("A text is expected here."), f"[{n}]")
        if not field.is_open and each not in field.offered:
            raise Fault(_("“%(value)s” is not one of “%(field)s”.") % {"value": shown(each), "field": field.label}, f"[{n}]")
        if not each or len(each) > LONGEST_TEXT or not is_plain(each):
            raise Fault(_("Use at most %(most)s ordinary characters.") % {"most": LONGEST_TEXT}, f"[{n}]")
    return list(dict.fromkeys(value))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Fault(_("Say true or false here."))
    return value
