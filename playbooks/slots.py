"""When a promise may be made for: free quarters of an hour that suit both sides, and what speaks against a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Absence, Customer, Team, User
from accounts.working_hours import holiday_name, public_holidays, schedule_of
from playbooks.models import Callback
from playbooks.models.callbacks import SLOT, slot_of
from playbooks.models.calling_hours import calling_span
from retention_site.base.working_time import MIDNIGHT, Schedule, Span, local_instant

DAYS_OFFERED = 5
ONE_DAY = timedelta(days=1)
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class SlotDay:
    """The free slots of one day on the reader's clock (aware, UTC), or why there are none."""

    day: date
    slots: list[datetime]
    taken: int
    closed: str = ""


@dataclass(frozen=True)
class Calendar:
    """All that is needed to judge moments for one assignee and one customer; made with a constant number of queries."""

    zone: ZoneInfo
    team: Schedule | None
    customer: Schedule
    country: str
    taken: frozenset[datetime]
    away: tuple[Stretch, ...]

    def warnings(self, at: datetime, *, language: str) -> list[str]:
        """Return, in words, what speaks against promising the moment `at`; nothing that forbids it."""
        found = []
        if self.team and not self.team.is_open(at):
            found.append(_("Your team is closed then."))
        there = at.astimezone(self.customer.zone)
        if name := holiday_name(self.country, there.date(), language):
            found.append(_("It is a public holiday there: %(name)s.") % {"name": name})
        elif not self.customer.is_open(at):
            hours = self.customer.week[there.weekday()][0]
            said = {"time": f"{there:%H:%M}", "opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}"}
            found.append(_("It is %(time)s there; people are called between %(opens)s and %(closes)s.") % said)
        if self.is_away(at):
            found.append(_("The one who is to call is away then."))
        return found

    def is_away(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.away)

    def fits(self, at: datetime) -> bool:
        """Is `at` a free slot that suits both sides?"""
        open_here = self.team is None or self.team.is_open(at)
        return open_here and self.customer.is_open(at) and not self.is_away(at) and slot_of(at) not in self.taken

    def free_slots(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield the free slots in [start, end), in order."""
        at = slot_of(start.astimezone(UTC))
        at = at if at >= start else at + SLOT
        while at < end:
            if self.fits(at):
                yield at
            at += SLOT

    def days(self, first: date, *, now: datetime, count: int = DAYS_OFFERED) -> list[SlotDay]:
        """Return the free slots of `count` days on the reader's clock from `first` on, closed days with their reason."""
        return [self._day(first + n * ONE_DAY, now) for n in range(count)]

    def _day(self, day: date, now: datetime) -> SlotDay:
        start, end = (local_instant(each, MIDNIGHT, self.zone) for each in (day, day + ONE_DAY))
        free = list(self.free_slots(max(start, now + SLOT), end))
        taken = sum(start <= slot < end for slot in self.taken)
        return SlotDay(day, free, taken, "" if free else self._why_closed(day, start))

    def _why_closed(self, day: date, start: datetime) -> str:
        if self.team and not self.team.stretches_on(day):
            return _("Your team is closed")
        middle = (start + ONE_DAY / 2).astimezone(self.customer.zone).date()
        if middle in public_holidays(self.country, middle.year, middle.year):
            return _("Public holiday there")
        return _("Nothing free that suits both sides")


def calendar_for(*, assignee: User, customer: Customer, zone: ZoneInfo, start: datetime, days: int = 14) -> Calendar:
    """Gather what is known about an assignee and a customer for the `days` from `start`; four queries.

    `zone` is the reader's: its days are offered.
    """
    end = start + timedelta(days=days + 1)
    owed = Callback.objects.owed().filter(assignee=assignee).between(start - ONE_DAY, end)
    away = Absence.objects.filter(user=assignee).between(start, end)
    return Calendar(
        zone=zone,
        team=_team_schedule(assignee.team, start.date()),
        customer=customer_schedule(customer, around=start.date()),
        country=customer.country,
        taken=frozenset(owed.values_list("slot", flat=True)),
        away=tuple(away.values_list("starts_at", "ends_at")),
    )


def customer_schedule(customer: Customer, *, around: date) -> Schedule:
    """Return when a customer may be called: the calling hours of their country on every day that is no public holiday there."""
    opens, closes = calling_span(customer.country)
    span = (Span(opens, MIDNIGHT if closes == time.max else closes),)
    off = public_holidays(customer.country, around.year - 1, around.year + 2)
    return Schedule(zone=customer.zone, week=(span,) * 7, exceptions=dict.fromkeys(off, ()))


def quick_choices(calendar: Calendar, *, now: datetime) -> list[datetime]:
    """Return up to four moments worth one press: the first free slots of the next mornings and afternoons there."""
    found: list[datetime] = []
    there = now.astimezone(calendar.customer.zone).date()
    for n in range(1, 8):
        for opens, closes in ((time(9), time(12)), (time(14), time(17))):
            start, end = (local_instant(there + n * ONE_DAY, clock, calendar.customer.zone) for clock in (opens, closes))
            found += list(calendar.free_slots(start, end))[:1]
        if len(found) >= 4:
            break
    return found[:4]


def _team_schedule(team: Team | None, around: date) -> Schedule | None:
    """A team without any hours has not said when it works: nothing is held against a promise then."""
    schedule = schedule_of(team, around=around) if team else None
    return schedule if schedule and any(schedule.week) else None
