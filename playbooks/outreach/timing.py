"""When messages of an outreach go out on each recipient's own clock, and when its next run is. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.contact_policy.hours import next_open
from accounts.models import Consent, ContactPolicy
from playbooks.models import Outreach
from retention_site.base.working_time import local_instant

Starts, Repeats = Outreach.Starts, Outreach.Repeats
# For so long a message that could not go out yet still makes sense
LASTS = {Repeats.ONCE: timedelta(14), Repeats.MONTHLY: timedelta(14), Repeats.WEEKLY: timedelta(6)}
ONE_DAY, ONE_WEEK = timedelta(1), timedelta(7)
MONTHS = 12


@dataclass(frozen=True)
class Due:
    """When whoever lives in `zone`, with the holidays of `country`, gets it, and until when that makes sense."""

    zone: str
    country: str
    at: datetime
    until: datetime


def due_times(outreach: Outreach, places: Iterable[tuple[str, str]], *, at: datetime, policy: ContactPolicy) -> list[Due]:
    """Return when it goes out in each place, a (zone, country), of a run that is planned as of `at`."""
    found = []
    is_urgent = outreach.template.purpose == Consent.Purpose.SERVICE  # what they must know, at any hour
    for zone_name, country in places:
        zone = ZoneInfo(zone_name)
        wanted = next_morning(at, zone, outreach.morning) if outreach.starts == Starts.MORNING else at
        due = wanted if is_urgent else next_open(wanted, zone=zone, country=country, policy=policy)
        found.append(Due(zone_name, country, due, due + LASTS[Repeats(outreach.repeats)]))
    return found


def next_morning(at: datetime, zone: ZoneInfo, clock: time) -> datetime:
    """Return the first moment from `at` on at which clocks in `zone` show `clock`."""
    day = at.astimezone(zone).date()
    today = local_instant(day, clock, zone)
    return today if today >= at else local_instant(day + ONE_DAY, clock, zone)


def first_run(outreach: Outreach, *, at: datetime) -> datetime:
    """Return when an outreach that is launched at `at` is planned for the first time."""
    return max(at, outreach.start_at) if outreach.starts == Starts.AT and outreach.start_at else at


def next_run(outreach: Outreach, *, planned_at: datetime, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when it is planned again after the run of `planned_at`, on the same clock in `zone`; None if not any more.

    Of runs that should have been while nobody was there to plan them, none is made up for.
    """
    if outreach.repeats == Repeats.ONCE:
        return None
    began = (outreach.launched_at or planned_at).astimezone(zone)
    first = max(began, outreach.start_at.astimezone(zone)) if outreach.start_at else began
    n, moment = 0, planned_at
    while moment <= max(planned_at, at):
        n += 1
        moment = local_instant(_later(first.date(), n, outreach.repeats), first.time(), zone)
    is_over = outreach.ends_on is not None and moment.astimezone(zone).date() > outreach.ends_on
    return None if is_over else moment


def _later(day: date, times: int, repeats: str) -> date:
    """Return the day so many weeks or months after `day`; the last of a month that is too short."""
    if repeats == Repeats.WEEKLY:
        return day + times * ONE_WEEK
    years, months = divmod(day.month - 1 + times, MONTHS)
    year, month = day.year + years, months + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
