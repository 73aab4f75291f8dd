"""What people have promised in a week, of the time they work: who is full, who could take one more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Absence, Team, User
from accounts.working_hours import public_holidays, schedules_of
from playbooks.models import Callback
from playbooks.models.callbacks import SLOT
from playbooks.week import HOLIDAY, SHUT, Day, Tally
from retention_site.base.working_time import Schedule

MOST_PEOPLE = 12  # rows
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class DayLoad:
    """Promises of one person on one day, of the quarters of an hour they work; None where their hours are not known."""

    promised: int
    slots: int | None
    state: str
    words: str

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.promised / self.slots)) if self.slots else 0

    @property
    def is_full(self) -> bool:
        return self.promised > 0 and self.slots is not None and self.promised >= self.slots


@dataclass(frozen=True)
class PersonLoad:
    person: User
    days: list[DayLoad]

    @property
    def promised(self) -> int:
        return sum(day.promised for day in self.days)


@dataclass(frozen=True)
class Loads:
    """The lines of the week; `others` promised less. `schedule` is that of the reader's team, where it has hours."""

    people: list[PersonLoad]
    others: int
    schedule: Schedule | None


def loads_of(tallies: Iterable[Tally], days: list[Day], reader: User) -> Loads:
    """Return the load of those who promised most this week, the reader first.

    Four queries however many they are. What was withdrawn takes nobody's time.
    """
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for tally in tallies:
        if tally.standing != Callback.Outcome.WITHDRAWN:
            counts[tally.assignee][tally.day] += tally.count
    most = sorted(counts, key=lambda key: (key != reader.pk, -sum(counts[key].values()), key))
    shown = list(dict.fromkeys([reader.pk, *most]))[:MOST_PEOPLE]
    people = User.objects.select_related("team").in_bulk(shown)
    teams = {person.team for person in people.values() if person.team}
    schedules = {key: each for key, each in schedules_of(teams, around=days[0].date).items() if any(each.week)}
    away = _absences(shown, days)
    lines = [
        PersonLoad(person, [_load(counts[key][n], day, person.team, schedules, away[key]) for n, day in enumerate(days)])
        for key in shown
        if (person := people.get(key))
    ]
    own = schedules.get(reader.team_id) if reader.team_id else None
    return Loads(lines, len(set(counts) - set(shown)), own)


def _absences(people: Iterable[int], days: list[Day]) -> dict[int, list[Stretch]]:
    found: dict[int, list[Stretch]] = defaultdict(list)
    absences = Absence.objects.filter(Q(user__in=list(people))).between(days[0].start, days[-1].end)
    for person, start, end in absences.values_list("user", "starts_at", "ends_at"):
        found[person].append((start, end))
    return found


def _load(promised: int, day: Day, team: Team | None, schedules: dict[int, Schedule], away: list[Stretch]) -> DayLoad:
    schedule = schedules.get(team.pk) if team else None
    if schedule is None or team is None:
        return DayLoad(promised, None, "", "")
    stretches = [
        (max(opens, day.start), min(closes, day.end)) for opens, closes in schedule.stretches_between(day.start, day.end)
    ]
    if not stretches:
        is_holiday = day.date in public_holidays(team.country, day.date.year, day.date.year)
        return DayLoad(promised, 0, HOLIDAY if is_holiday else SHUT, _("holiday") if is_holiday else _("closed"))
    worked = sum((_left(stretch, away) for stretch in stretches), timedelta())
    if not worked:
        return DayLoad(promised, 0, HOLIDAY, _("away"))
    return DayLoad(promised, worked // SLOT, "", "")


def _left(stretch: Stretch, away: list[Stretch]) -> timedelta:
    """Return how much of a stretch is left when absences are taken away; absences of one person do not overlap by much."""
    start, end = stretch
    gone = sum((max(min(end, until) - max(start, since), timedelta()) for since, until in away), timedelta())
    return max(end - start - gone, timedelta())
