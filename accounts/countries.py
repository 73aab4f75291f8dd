"""Names of countries and currencies in the reader's language, from CLDR.

Which countries there are comes from the ISO 3166 table that ships with the time zones, so nothing is listed by hand; which
currencies, from what is legal tender in one of them today.
"""

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies

from accounts.names import sort_key

Choice = tuple[str, str]


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`; the code itself where there is none."""
    return str(_locale(language).territories.get(code, code))


def currency_name(code: str, language: str) -> str:
    """Return the name of a currency in `language`; the code itself where there is none."""
    return str(_locale(language).currencies.get(code, code))


@lru_cache(maxsize=16)
def country_choices(language: str) -> tuple[Choice, ...]:
    """Return (code, name) of every country, in the order of `language`'s readers."""
    named = ((code, country_name(code, language)) for code in country_codes())
    return tuple(sorted(named, key=lambda choice: sort_key(choice[1])))


@lru_cache(maxsize=16)
def currency_choices(language: str) -> tuple[Choice, ...]:
    """Return (code, "THB · Thai baht") of every currency in use, in the order of their codes."""
    return tuple((code, f"{code} · {currency_name(code, language)}") for code in sorted(_currency_codes()))


@cache
def country_codes() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes."""
    lines = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if line and not line.startswith("#"))


@cache
def _currency_codes() -> frozenset[str]:
    today = date.today()  # noqa: DTZ011  a day more or less does not matter here
    tender = (get_territory_currencies(code, today, today, tender=True) for code in country_codes())
    return frozenset(code for codes in tender for code in codes)


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
