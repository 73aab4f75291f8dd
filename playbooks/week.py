"""A week of promises as a table: days across on the reader's clock, hours down, bounded however many there are.

A day draws the first `MOST_DRAWN` and counts the rest.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, F, IntegerField, Q, Value, When
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import Team
from accounts.working_hours import holiday_name
from playbooks.models import Callback
from playbooks.models.callbacks import CallbackQuerySet
from retention_site.base.working_time import MIDNIGHT, Schedule, local_instant

MOST_DRAWN = 40  # promises of one day
USUAL_HOURS = (8, 18)  # drawn where a team has not said when it works
ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)
SHUT, HOLIDAY = "shut", "holiday"
Outcome = Callback.Outcome


@dataclass(frozen=True)
class Slip:
    """One promise in the week: `state` is due, watch, late, kept or broken; `holiday` is why to watch it."""

    callback: Callback
    at: datetime  # on the reader's clock
    state: str
    holiday: str


@dataclass(frozen=True)
class Cell:
    """One hour of one day; `at` is the moment it begins."""

    at: datetime
    state: str
    slips: list[Slip]
    is_now: bool


@dataclass(frozen=True)
class Hour:
    """A row of the table. Idle: nobody works then, and nothing is promised."""

    hour: int
    cells: list[Cell]

    @property
    def is_idle(self) -> bool:
        return all(cell.state and not cell.slips and not cell.is_now for cell in self.cells)


@dataclass(frozen=True)
class Day:
    """One day on the reader's clock, from `start` up to `end`; `left_out` promises of it are not drawn."""

    date: date
    start: datetime
    end: datetime
    state: str
    words: str
    is_today: bool
    slips: list[Slip] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True)
class Tally:
    """How many promises of one person stand alike on one day: `standing` is an outcome, "late" or "to_come"."""

    assignee: int
    day: int  # from the first of the week, 0 on
    standing: str
    count: int


@dataclass(frozen=True)
class Totals:
    """How many promises of the week there are, and how they stand."""

    promised: int
    kept: int
    kept_late: int
    broken: int
    late: int
    to_come: int


@dataclass(frozen=True)
class Week:
    """What the page draws. `hours` are the rows; `watch` counts drawn promises that fall on a holiday of the customer's."""

    days: list[Day]
    hours: list[Hour]
    totals: Totals
    now: datetime

    @property
    def watch(self) -> int:
        return sum(slip.state == "watch" for day in self.days for slip in day.slips)


def days_of(first: date, *, zone: ZoneInfo, now: datetime) -> list[Day]:
    """Return the seven days from `first` on, as if every one of them was open."""
    today = now.astimezone(zone).date()
    days = []
    for n in range(7):
        day = first + n * ONE_DAY
        start, end = (local_instant(each, MIDNIGHT, zone) for each in (day, day + ONE_DAY))
        days.append(Day(day, start, end, "", _("today") if day == today else "", day == today))
    return days


def marked(days: list[Day], team: Team | None, schedule: Schedule | None, *, language: str) -> list[Day]:
    """Return the days with those on which a team is closed marked, and holidays named."""
    return [replace(day, **_mark(day, team, schedule, language)) for day in days]


def _mark(day: Day, team: Team | None, schedule: Schedule | None, language: str) -> dict[str, Any]:
    holiday = holiday_name(team.country, day.date, language) if team else ""
    is_open = schedule is None or any(schedule.stretches_between(day.start, day.end))
    words = holiday or ("" if is_open else _("closed"))
    return {"state": "" if is_open else HOLIDAY if holiday else SHUT, "words": day.words or words}


def tallies_of(callbacks: CallbackQuerySet, days: list[Day], *, now: datetime) -> list[Tally]:
    """Count the promises of these days in one query: by person, day, and how they stand."""
    day = Case(*(When(_within(day), then=Value(n)) for n, day in enumerate(days)), output_field=IntegerField())
    owed = Q(outcome="")
    standing = Case(
        When(owed & Q(due_by__lte=now), then=Value("late")),
        When(owed, then=Value("to_come")),
        default=F("outcome"),
        output_field=CharField(),
    )
    rows = callbacks.between(days[0].start, days[-1].end).order_by().annotate(day=day, standing=standing)
    return [Tally(*row) for row in rows.values_list("assignee", "day", "standing").annotate(count=Count("pk"))]


def week_of(
    callbacks: CallbackQuerySet,
    tallies: list[Tally],
    days: list[Day],
    schedule: Schedule | None,
    *,
    zone: ZoneInfo,
    now: datetime,
    language: str,
) -> Week:
    """Return the week of these promises, counted before: one query, however many they are."""
    each_day = [sum(tally.count for tally in tallies if tally.day == n) for n in range(len(days))]
    drawn = defaultdict(list)
    for callback in _drawn(callbacks, days, each_day):
        slip = _slip(callback, zone, now, language)
        drawn[slip.at.date()].append(slip)
    filled = [
        replace(day, slips=drawn[day.date], left_out=count - len(drawn[day.date]))
        for day, count in zip(days, each_day, strict=True)
    ]
    return Week(filled, _hours(filled, schedule, zone, now), _totals(tallies), now.astimezone(zone))


def _totals(tallies: list[Tally]) -> Totals:
    found: dict[str, int] = defaultdict(int)
    for tally in tallies:
        found[tally.standing] += tally.count
    promised = sum(found.values()) - found[Outcome.WITHDRAWN]
    stand = {name: found[name] for name in Totals.__dataclass_fields__ if name != "promised"}
    return Totals(promised=promised, **stand)


def _drawn(callbacks: CallbackQuerySet, days: list[Day], each_day: list[int]) -> CallbackQuerySet:
    """Return the first `MOST_DRAWN` of each day, in one query."""
    rows = callbacks
    if max(each_day) > MOST_DRAWN:
        chosen = Q(pk__in=[])
        for day in days:
            first = callbacks.filter(_within(day)).order_by("promised_for", "id").values("pk")[:MOST_DRAWN]
            chosen |= Q(pk__in=first)
        rows = Callback.objects.filter(chosen)
    rows = rows.between(days[0].start, days[-1].end)
    return rows.select_related("customer__team", "contact", "assignee").order_by("promised_for", "id")


def _within(day: Day) -> Q:
    return Q(promised_for__gte=day.start, promised_for__lt=day.end)


def _slip(callback: Callback, zone: ZoneInfo, now: datetime, language: str) -> Slip:
    there = callback.promised_for.astimezone(callback.zone).date()
    holiday = holiday_name(callback.customer.country, there, language)
    if callback.is_owed:
        state = "late" if callback.is_overdue(at=now) else "watch" if holiday else "due"
    else:
        state = "broken" if callback.outcome == Outcome.BROKEN else "kept"
    return Slip(callback, callback.promised_for.astimezone(zone), state, holiday if state == "watch" else "")


def _hours(days: list[Day], schedule: Schedule | None, zone: ZoneInfo, now: datetime) -> list[Hour]:
    """Return the rows from the first to the last hour in which somebody works or something is promised, and one around."""
    first, last = _working_hours(days, schedule, zone)
    promised = [slip.at.hour for day in days for slip in day.slips]
    shown = range(min([max(first - 1, 0), *promised]), max([min(last + 1, 23), *promised]) + 1)
    local = now.astimezone(zone)
    rows = []
    for hour in shown:
        cells = []
        for day in days:
            at = local_instant(day.date, time(hour), zone)
            state = day.state or ("" if _is_open(schedule, at) else SHUT)
            slips = [slip for slip in day.slips if slip.at.hour == hour]
            cells.append(Cell(at, state, slips, day.is_today and local.hour == hour))
        rows.append(Hour(hour, cells))
    return rows


def _working_hours(days: list[Day], schedule: Schedule | None, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first and the last hour of the day in which the team works in this week, on the reader's clock."""
    if schedule is None:
        return USUAL_HOURS
    open_at = [
        (max(opens, day.start).astimezone(zone).hour, (min(closes, day.end) - timedelta(seconds=1)).astimezone(zone).hour)
        for day in days
        for opens, closes in schedule.stretches_between(day.start, day.end)
    ]
    if not open_at:
        return USUAL_HOURS
    return min(first for first, _last in open_at), max(last for _first, last in open_at)


def _is_open(schedule: Schedule | None, at: datetime) -> bool:
    return schedule is None or any(schedule.stretches_between(at, at + ONE_HOUR))


def week_title(days: list[Day]) -> str:
    """Name the week: "7 to 13 December"."""
    first, last = days[0].date, days[-1].date
    same_month = (first.year, first.month) == (last.year, last.month)
    start = formats.date_format(first, "j" if same_month else "j F")
    return _("%(start)s to %(end)s") % {"start": start, "end": formats.date_format(last, "j F Y")}
