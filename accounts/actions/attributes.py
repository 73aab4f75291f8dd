"""Defining the company's own fields of a customer, and reading values into their type."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Attribute, User
from retention_site.base import changes

LONGEST_TEXT = 500  # characters
YES = {"yes", "true", "1", "y"}
NO = {"no", "false", "0", "n"}


def create_attribute(*, actor: User | None, **fields: Any) -> Attribute:
    """Define an own attribute. Raises ValidationError."""
    attribute = Attribute(**fields)
    _check_choices(attribute)
    return changes.create(attribute, actor=actor, action="attribute.created")


def update_attribute(
    *, actor: User | None, attribute: Attribute, fields: dict[str, Any], version: int | None = None
) -> Attribute:
    """Change how an own attribute is named or chosen from; its code and kind stay, since values depend on them.

    Raises StaleVersion or ValidationError.
    """
    for name in fields.keys() & {"code", "kind"}:
        if fields[name] != getattr(attribute, name):
            raise changes.refuse(name, _("Values depend on this; define a new attribute instead."))
    _check_choices(Attribute(kind=attribute.kind, choices=fields.get("choices", attribute.choices)))
    return changes.update(attribute, fields, version=version, actor=actor, action="attribute.updated")


def clean_attributes(values: dict[str, Any], attributes: dict[str, Attribute]) -> dict[str, Any]:
    """Return `values` (by code) as they are stored: text, decimal text, ISO date, bool. Blank ones are left out.

    Raises ValidationError on `attributes` that names the code of each bad value.
    """
    cleaned: dict[str, Any] = {}
    problems: list[str] = []
    for code, value in values.items():
        if value in (None, ""):
            continue
        if code not in attributes:
            problems.append(_("There is no own attribute “%(code)s”.") % {"code": code})
            continue
        try:
            cleaned[code] = read_value(attributes[code], value)
        except ValueError as error:
            problems.append(f"{code}: {error}")
    if problems:
        raise ValidationError({"attributes": problems})
    return cleaned


def lay_over(kept: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the own attributes `kept` with the stored values `given` over them; None clears one."""
    return {code: value for code, value in (kept | given).items() if value is not None}


def read_value(attribute: Attribute, value: Any) -> Any:
    """Return one value as stored. Raises ValueError with a message for the reader."""
    readers = {
        Attribute.Kind.TEXT: _text,
        Attribute.Kind.NUMBER: _number,
        Attribute.Kind.DATE: _date,
        Attribute.Kind.BOOLEAN: _boolean,
    }
    if attribute.kind == Attribute.Kind.CHOICE:
        if str(value) not in attribute.choices:
            raise ValueError(_("“%(value)s” is not one of %(choices)s.") % _said(value, choices=", ".join(attribute.choices)))
        return str(value)
    return readers[Attribute.Kind(attribute.kind)](value)


def _text(value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise ValueError(_("Use at most %(most)s ordinary characters.") % {"most": LONGEST_TEXT})
    return text


def _number(value: Any) -> str:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number.adjusted()) > 20:
        raise ValueError(_("“%(value)s” is not a number.") % _said(value))
    return format(number, "f")


def _date(value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value).strip())).isoformat()
    except ValueError as error:
        raise ValueError(_("“%(value)s” is not a date such as 2026-01-31.") % _said(value)) from error


def _boolean(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise ValueError(_("“%(value)s” is neither yes nor no.") % _said(value))
    return word in YES


def _said(value: Any, **more: str) -> dict[str, str]:
    return {"value": str(value)[:40], **more}


def _check_choices(attribute: Attribute) -> None:
    is_list = isinstance(attribute.choices, list) and all(isinstance(choice, str) and choice for choice in attribute.choices)
    if attribute.kind == Attribute.Kind.CHOICE and not (is_list and attribute.choices):
        raise changes.refuse("choices", _("Give the list to choose from."))
    if not is_list:
        raise changes.refuse("choices", _("This must be a list of texts."))
