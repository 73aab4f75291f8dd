"""Time zones to choose from, named by their cities in the reader's language."""

import zoneinfo
from functools import cache, lru_cache

from babel.dates import get_timezone_location
from django.utils import translation

from accounts.names import sort_key

REGIONS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
Choice = tuple[str, str]


@lru_cache(maxsize=16)
def time_zone_choices(language: str) -> tuple[Choice, ...]:
    """Return (zone, "Cairo · Africa/Cairo") of every place, in the order of `language`'s readers; UTC comes last."""
    locale = translation.to_locale(language)
    named = ((zone, f"{get_timezone_location(zone, locale=locale, return_city=True)} · {zone}") for zone in _places())
    return (*sorted(named, key=lambda choice: sort_key(choice[1])), ("UTC", "UTC"))


@cache
def _places() -> frozenset[str]:
    return frozenset(zone for zone in zoneinfo.available_timezones() if zone.partition("/")[0] in REGIONS)
