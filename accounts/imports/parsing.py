"""One cell of a file into one value, JSON-ready, or a message that says what would be right. Pure functions.

Messages are kept in English with their parameters, and translated when somebody reads them.
"""

import re
import zoneinfo
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.countries import country_codes, currency_choices

Parser = Callable[[str], Any]

EARLIEST, LATEST = 1900, 2200  # years that dates may lie between
LONGEST_EMAIL = 254

# Controls and the marks that turn the direction of writing for what follows; those of a single letter are left alone
_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE)
_CODE = re.compile(r"[-a-zA-Z0-9_]{1,60}", re.ASCII)
_IN_PHONES = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PHONE = re.compile(r"[\d\s+\-().\u2010-\u2015/]+(\s*(x|ext\.?)\s*\d+)?", re.IGNORECASE)


class BadCell(ValueError):
    """A cell that cannot be used; `message` is to be translated and filled from `params`."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


def text(most: int) -> Parser:
    """A line of at most `most` characters."""

    def parse(cell: str) -> str:
        if found := _UNWANTED.search(cell):
            code = f"U+{ord(found[0]):04X}"
            if found[0] in "\r\n":
                raise BadCell(gettext_noop("Use one line; this has a line break."))
            raise BadCell(gettext_noop("Take out the invisible character %(code)s."), code=code)
        if len(cell) > most:
            raise BadCell(gettext_noop("Use at most %(most)s characters; this has %(count)s."), most=most, count=len(cell))
        return cell

    return parse


def choice(among: Collection[str], *, fold: Callable[[str], str] = str.lower) -> Parser:
    """One of a few words, whatever their case."""

    def parse(cell: str) -> str:
        if (word := fold(cell)) not in among:
            raise BadCell(gettext_noop("Use one of: %(among)s."), among=", ".join(sorted(among)))
        return word

    return parse


def yes_or_no(cell: str) -> bool:
    return bool(choice({"yes", "no"})(cell) == "yes")


def country(cell: str) -> str:
    code = cell.upper()
    if code not in country_codes():
        raise BadCell(gettext_noop("Use a two-letter country code such as TH."))
    return code


def currency(cell: str) -> str:
    code = cell.upper()
    if code not in _currencies():
        raise BadCell(gettext_noop("Use a three-letter currency code such as THB."))
    return code


@cache
def _currencies() -> frozenset[str]:
    return frozenset(code for code, _name in currency_choices("en"))


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones()}


def time_zone(cell: str) -> str:
    name = _zones().get(cell.lower())
    if name is None:
        raise BadCell(gettext_noop("Use a time zone such as Asia/Bangkok."))
    return name


def day(cell: str) -> str:
    """A date as YYYY-MM-DD."""
    match = _DAY.fullmatch(cell)
    if not match:
        raise BadCell(gettext_noop("Write dates as YYYY-MM-DD, such as 2026-01-31."))
    year = int(match[1])
    if year > LATEST and (other := year - 543) <= LATEST:
        raise BadCell(
            gettext_noop("The year %(year)s seems to be of the Buddhist era; write %(other)s."), year=year, other=other
        )
    if not EARLIEST <= year <= LATEST:
        raise BadCell(gettext_noop("The year must lie between %(first)s and %(last)s."), first=EARLIEST, last=LATEST)
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError as error:
        raise BadCell(gettext_noop("There is no such day in the calendar.")) from error


def moment(cell: str) -> str:
    """A date, or a date and time, as UTC "YYYY-MM-DD HH:MM:SS[.ffffff]"; without an offset, of the installation's time zone."""
    day(cell[:10])
    if len(cell) > 10 and not _MOMENT.fullmatch(cell):
        raise BadCell(gettext_noop("Write times as YYYY-MM-DDTHH:MM:SS, with an offset such as +07:00 if you can."))
    try:
        at = datetime.fromisoformat(cell.replace(",", ".").upper().replace(" ", "T"))
    except ValueError as error:
        raise BadCell(gettext_noop("There is no such time on the clock.")) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=timezone.get_default_timezone())
    return str(at.astimezone(UTC).replace(tzinfo=None))


def amount(*, whole: int, places: int) -> Parser:
    """A decimal number of at most `whole` digits before the point and `places` behind it, zero or more; as text."""
    shape = re.compile(rf"0*(\d{{1,{whole}}})(\.\d{{1,{places}}}0*)?", re.ASCII)

    def parse(cell: str) -> str:
        if not shape.fullmatch(cell):
            raise BadCell(
                gettext_noop("Write a plain number such as 1250.50: no sign, no thousands mark, at most %(places)s decimals."),
                places=places,
            )
        return str(Decimal(cell).quantize(Decimal(1).scaleb(-places)))

    return parse


def code(cell: str) -> str:
    """The code of a product."""
    if not _CODE.fullmatch(cell):
        raise BadCell(gettext_noop("Codes of products have letters a to z, digits, - and _ only, at most 60."))
    return cell


def codes(cell: str) -> list[str]:
    """Codes separated by semicolons, each once."""
    return list(dict.fromkeys(code(word.strip()) for word in cell.split(";") if word.strip()))


def email(cell: str) -> str:
    try:
        validate_email(text(LONGEST_EMAIL)(cell))
    except ValidationError as error:
        raise BadCell(gettext_noop("This is not an e-mail address.")) from error
    return cell


def phone_text(cell: str) -> str:
    """A phone number as written, without the invisible marks that come with numbers copied from a telephone."""
    return str(text(60)(_IN_PHONES.sub("", cell).strip()))


def phone(cell: str, region: str) -> str:
    """A phone number in E.164; one without country code is read as dialled in `region` (a country code, or empty)."""
    if not _PHONE.fullmatch(cell):
        raise BadCell(gettext_noop("This is not a phone number."))
    if not region and not cell.startswith("+"):
        raise BadCell(gettext_noop("Begin the number with + and the country code, or fill in the country."))
    try:
        number = phonenumbers.parse(cell, region or None)
    except phonenumbers.NumberParseException as error:
        raise BadCell(gettext_noop("This is not a phone number.")) from error
    if not phonenumbers.is_valid_number(number):
        raise BadCell(
            gettext_noop("There is no such phone number in %(country)s."), country=region or "+" + str(number.country_code)
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
