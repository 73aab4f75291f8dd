"""When people are written to: not at night, nor on days off, on their own clock and by the calendar of their country. Pure."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.utils import translation

from accounts.models import ContactPolicy
from accounts.working_hours import holiday_name, public_holidays
from retention_site.base.working_time import MIDNIGHT, Schedule, Span

QUIET, HOLIDAY, WEEKEND = "quiet_hours", "holiday", "weekend"
_WEEKEND = frozenset({5, 6})  # Monday is 0; where a country is not known


class Quiet(NamedTuple):
    """What a policy says of hours: when it is quiet, and whether on days off."""

    begins: time
    ends: time
    on_holidays: bool
    on_weekends: bool


@dataclass(frozen=True)
class Closed:
    """Why it is no time to write (the name of a reason, and of the holiday in the reader's language), and when it is again."""

    reason: str
    until: datetime
    detail: str = ""


def next_open(at: datetime, *, zone: ZoneInfo, country: str, policy: ContactPolicy) -> datetime:
    """Return the first moment from `at` (aware) on at which somebody in `zone` and `country` may be written to; in UTC.

    That is `at` itself by day. Where clocks skip the hour at which the day begins, the first valid minute after it.
    """
    quiet = Quiet(policy.quiet_from, policy.quiet_to, policy.quiet_on_holidays, policy.quiet_on_weekends)
    found = _schedule(zone, country, at.astimezone(zone).year, quiet).next_opening(at)
    return found if found is not None else at  # who is never open, under no policy that can be saved, is not kept for ever


def closed(at: datetime, *, zone: ZoneInfo, country: str, policy: ContactPolicy) -> Closed | None:
    """Say why somebody is not written to at `at`; None if they may be."""
    until = next_open(at, zone=zone, country=country, policy=policy)
    if until <= at:
        return None
    day = at.astimezone(zone).date()
    if policy.quiet_on_holidays and day in public_holidays(country, day.year - 1, day.year + 2):
        return Closed(HOLIDAY, until, holiday_name(country, day, translation.get_language() or "en"))
    if policy.quiet_on_weekends and day.weekday() in weekend_of(country):
        return Closed(WEEKEND, until)
    return Closed(QUIET, until)


@lru_cache(maxsize=256)
def weekend_of(country: str) -> frozenset[int]:
    """Return the weekdays (Monday is 0) on which a country rests; Saturday and Sunday where it is not known."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return _WEEKEND
    return frozenset(holidays.country_holidays(country).weekend)


@lru_cache(maxsize=512)
def _schedule(zone: ZoneInfo, country: str, year: int, quiet: Quiet) -> Schedule:
    """The hours in which people are written to."""
    off = weekend_of(country) if quiet.on_weekends else frozenset[int]()
    week = tuple(() if weekday in off else _day(quiet) for weekday in range(7))
    free = dict.fromkeys(public_holidays(country, year - 1, year + 2), ()) if quiet.on_holidays else {}
    return Schedule(zone, week, free)


def _day(quiet: Quiet) -> tuple[Span, ...]:
    """One day's hours: quiet over midnight where that begins later than it ends, and never where both are at once."""
    if quiet.begins == quiet.ends:
        return (Span(MIDNIGHT, MIDNIGHT),)
    if quiet.begins > quiet.ends:
        return (Span(quiet.ends, quiet.begins),)
    before = () if quiet.begins == MIDNIGHT else (Span(MIDNIGHT, quiet.begins),)
    return (*before, Span(quiet.ends, MIDNIGHT))
