"""Moments as people read them: on the reader's clock and, where it differs, on the customer's."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, localedata
from babel.core import UnknownLocaleError
from babel.dates import get_timezone_location
from babel.languages import get_official_languages
from django.utils import formats, timezone, translation
from django.utils.translation import ngettext_lazy

# The words of Django's `timesince`, which its Thai catalogue lacks: named here, ours have them
SPANS = (
    ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
)
NEAR_DAYS = 6  # so near that the weekday alone names the day


@dataclass(frozen=True)
class Clocks:
    """One moment on two clocks; `theirs` is empty where both clocks agree."""

    at: datetime
    mine: str
    theirs: str
    place: str


def read(at: datetime, zone: Any, *, today: date | None = None) -> Clocks:
    """Return `at` (aware) on the reader's clock and on that of `zone`: a ZoneInfo, its name, or something with a `.zone`."""
    here = timezone.localtime(at)
    there = at.astimezone(zone_of(zone)) if zone else here
    if there.utcoffset() == here.utcoffset():
        return Clocks(at, moment(here, today=today), "", "")
    hour = formats.date_format(there, "H:i")
    theirs = hour if there.date() == here.date() else f"{formats.date_format(there, 'D')} {hour}"
    return Clocks(at, moment(here, today=today), theirs, place_name(zone_of(zone)))


def zone_of(thing: Any) -> tzinfo:
    """Return the time zone of a zone's name, a zone, or a record that has one."""
    if isinstance(thing, str):
        return ZoneInfo(thing)
    found = thing if isinstance(thing, tzinfo) else thing.zone
    if not isinstance(found, tzinfo):
        raise TypeError(f"{thing!r} has no time zone")
    return found


def date_name(value: date, *, today: date | None = None) -> str:
    """Return a date without a year that goes without saying: "8 Dec", "8 Dec 2025"."""
    today = today or timezone.localdate()
    return formats.date_format(value, "j M" if value.year == today.year else "j M Y")


def long_date(value: date) -> str:
    """Return a date in full, as sentences name it: "8 December 2025"."""
    return formats.date_format(value, "j F Y")


def moment(local: datetime, *, today: date | None = None) -> str:
    """Return day and time of a moment that is already on the reader's clock: "Tue 10:00" when near, "8 Dec 10:00" otherwise."""
    today = today or timezone.localdate()
    near = abs((local.date() - today).days) <= NEAR_DAYS
    day = formats.date_format(local, "D") if near else date_name(local.date(), today=today)
    return f"{day} {formats.date_format(local, 'H:i')}"


def place_name(zone: tzinfo) -> str:
    """Return the city that names a time zone, in the reader's language."""
    try:
        return get_timezone_location(zone, locale=babel_locale(), return_city=True)
    except (LookupError, UnknownLocaleError):
        return str(zone).rpartition("/")[2].replace("_", " ")


def offset_name(zone: tzinfo, at: datetime | None = None) -> str:
    """Return the offset of a zone from UTC as people write it: "UTC+2", "UTC−3:30"."""
    offset = (at or timezone.now()).astimezone(zone).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def first_weekday(country: str) -> int:
    """Return the day a week begins with (0 is Monday) in a country, else in the reader's language."""
    for language in (babel_locale(), *(get_official_languages(country, de_facto=True) if country else ())):
        if country and localedata.exists(f"{language}_{country}"):
            return Locale.parse(f"{language}_{country}").first_week_day
    return Locale.parse(babel_locale()).first_week_day


def babel_locale() -> str:
    """Return the reader's language as Babel names it."""
    return translation.to_locale(translation.get_language() or "en")
