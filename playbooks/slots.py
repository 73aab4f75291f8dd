"""When a promise may be made for: free quarters of an hour that suit both sides, and what speaks against a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, Customer, Team, User
from accounts.working_hours import holiday_name, public_holidays, schedule_of
from playbooks.models import Callback
from playbooks.models.callbacks import SLOT, slot_of
from playbooks.models.calling_hours import calling_span
from retention_site.base.working_time import MIDNIGHT, Schedule, Span, local_instant

DAYS_OFFERED = 5
MOST_SHOWN = 8  # slots of one day
NEAREST_OFFERED = 4
QUICK_OFFERED = 4
LOOKED_AROUND = timedelta(days=4)  # how far from a taken slot another is looked for
ONE_DAY = timedelta(days=1)
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class SlotDay:
    """The free slots of one day on the reader's clock (aware, UTC), or why there are none."""

    day: date
    slots: list[datetime]
    taken: int
    closed: str = ""

    @property
    def shown(self) -> list[datetime]:
        """Up to `MOST_SHOWN` of them, spread over the day: full hours where there are enough, else halves and quarters."""
        for minutes in (60, 30, 15):
            spread = [slot for slot in self.slots if timezone.localtime(slot).minute % minutes == 0]
            if len(spread) >= MOST_SHOWN // 2 or minutes == 15:
                break
        return spread[:: ceil(len(spread) / MOST_SHOWN) or 1]


@dataclass(frozen=True)
class QuickChoice:
    """A moment worth one press, and what people call it: "tomorrow morning there"."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Calendar:
    """All that is needed to judge moments for one assignee and one customer; made with a constant number of queries."""

    zone: ZoneInfo
    team: Schedule | None
    customer: Schedule
    country: str
    taken: frozenset[datetime]
    away: tuple[Stretch, ...]
    team_country: str = ""

    def warnings(self, at: datetime, *, language: str) -> list[str]:
        """Return, in words, what speaks against promising the moment `at`; nothing that forbids it."""
        found = []
        if self.team and not self.team.is_open(at):
            found.append(self._why_team_is_closed(at, language))
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

    def is_taken(self, at: datetime) -> bool:
        """Has the assignee given away the quarter of an hour in which `at` lies?"""
        return slot_of(at) in self.taken

    def fits(self, at: datetime) -> bool:
        """Is `at` a free slot that suits both sides?"""
        open_here = self.team is None or self.team.is_open(at)
        return open_here and self.customer.is_open(at) and not self.is_away(at) and not self.is_taken(at)

    def free_slots(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield the free slots in [start, end), in order."""
        for opens, closes in self._open_for_both(start, end):
            at = slot_of(opens)
            at = at if at >= opens else at + SLOT
            while at < closes:
                if not self.is_taken(at) and not self.is_away(at):
                    yield at
                at += SLOT

    def nearest(self, at: datetime, *, now: datetime, count: int = NEAREST_OFFERED) -> list[datetime]:
        """Return up to `count` free slots that suit both sides and lie nearest to `at`, in order of time."""
        around = self.free_slots(max(at - LOOKED_AROUND, now + SLOT), at + LOOKED_AROUND)
        return sorted(sorted(around, key=lambda slot: abs(slot - at))[:count])

    def days(self, first: date, *, now: datetime, count: int = DAYS_OFFERED) -> list[SlotDay]:
        """Return the free slots of `count` days on the reader's clock from `first` on, closed days with their reason."""
        return [self._day(first + n * ONE_DAY, now) for n in range(count)]

    def _open_for_both(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """Yield when both sides are open in [start, end), in order."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        ours = list(self.team.stretches_between(start, end)) if self.team else [(start, end)]
        for opens, closes in self.customer.stretches_between(start, end):
            for team_opens, team_closes in ours:
                both = max(opens, team_opens, start), min(closes, team_closes, end)
                if both[0] < both[1]:
                    yield both

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

    def _why_team_is_closed(self, at: datetime, language: str) -> str:
        day = at.astimezone(self.team.zone).date() if self.team else at.date()
        name = holiday_name(self.team_country, day, language)
        return _("It is a public holiday for your team: %(name)s.") % {"name": name} if name else _("Your team is closed then.")


def calendar_for(
    *,
    assignee: User,
    customer: Customer,
    zone: ZoneInfo,
    start: datetime,
    days: int = 14,
    there: ZoneInfo | None = None,
    besides: Callback | None = None,
) -> Calendar:
    """Gather what is known about an assignee and a customer for the `days` from `start`; three queries, and one for the team.

    `zone` is the reader's: its days are offered. `there` is the clock of who is called, unless it is the customer's own.
    `besides` is a promise whose slot counts as free, because it is about to be moved.
    """
    end = start + timedelta(days=days + 1)
    owed = Callback.objects.owed().filter(assignee=assignee).between(start - ONE_DAY, end).annotate(until=F("slot"))
    away = Absence.objects.filter(user=assignee).between(start, end)
    # In one query: a promise takes no longer than its moment here, an absence always does
    moments = owed.order_by().values_list("slot", "until").union(away.order_by().values_list("starts_at", "ends_at"), all=True)
    taken, absences = set(), list[Stretch]()
    for first, last in moments:
        if first == last:
            taken.add(first)
        else:
            absences.append((first, last))
    team = assignee.team
    return Calendar(
        zone=zone,
        team=_team_schedule(team, start.date()),
        customer=customer_schedule(customer, around=start.date(), zone=there),
        country=customer.country,
        taken=frozenset(taken) - {besides.slot if besides else None},
        away=tuple(absences),
        team_country=team.country if team else "",
    )


def customer_schedule(customer: Customer, *, around: date, zone: ZoneInfo | None = None) -> Schedule:
    """Return when a customer may be called: the calling hours of their country on every day that is no public holiday there."""
    opens, closes = calling_span(customer.country)
    span = (Span(opens, MIDNIGHT if closes == time.max else closes),)
    off = public_holidays(customer.country, around.year - 1, around.year + 2)
    return Schedule(zone=zone or customer.zone, week=(span,) * 7, exceptions=dict.fromkeys(off, ()))


def quick_choices(calendar: Calendar, *, now: datetime) -> list[QuickChoice]:
    """Return up to four moments worth one press: the first free slots of the next mornings and afternoons there."""
    zone = calendar.customer.zone
    today = now.astimezone(zone).date()
    found: list[QuickChoice] = []
    for n in range(8):
        day = today + n * ONE_DAY
        for is_morning, opens, closes in ((True, time(9), time(12)), (False, time(14), time(17))):
            start, end = (local_instant(day, clock, zone) for clock in (opens, closes))
            if first := next(calendar.free_slots(max(start, now + SLOT * 4), end), None):
                found.append(QuickChoice(first, _part_of_day(day, n, is_morning=is_morning)))
        if len(found) >= QUICK_OFFERED:
            break
    return found[:QUICK_OFFERED]


def _part_of_day(day: date, days_ahead: int, *, is_morning: bool) -> Any:
    """Name a part of a day on the customer's own calendar."""
    if days_ahead == 0:
        return _("This morning there") if is_morning else _("This afternoon there")
    if days_ahead == 1:
        return _("Tomorrow morning there") if is_morning else _("Tomorrow afternoon there")
    words = _("%(weekday)s morning there") if is_morning else _("%(weekday)s afternoon there")
    return words % {"weekday": formats.date_format(day, "l")}


def _team_schedule(team: Team | None, around: date) -> Schedule | None:
    """A team without any hours has not said when it works: nothing is held against a promise then."""
    schedule = schedule_of(team, around=around) if team else None
    return schedule if schedule and any(schedule.week) else None
