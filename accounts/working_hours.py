"""When teams work: their weekly hours, the public holidays of their country, and their own exceptions, as schedules.

A team's own exception wins over a public holiday: hours on it mean that they work. A day without any hours is a day off.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

from accounts.models import Team, TeamException, TeamHours
from retention_site.base.working_time import Schedule, Span


def schedule_of(team: Team, *, around: date) -> Schedule:
    """Return the schedule of one team, in two queries; holidays are known from the year before `around` to two years after."""
    return schedules_of([team], around=around)[team.pk]


def schedules_of(teams: Iterable[Team], *, around: date) -> dict[int, Schedule]:
    """Return the schedule of each team by its key, in two queries however many they are."""
    teams = list(teams)
    years = (around.year - 1, around.year + 2)
    weeks: dict[int, list[list[Span]]] = {team.pk: [[] for _day in range(7)] for team in teams}
    for hours in TeamHours.objects.filter(team__in=teams):
        weeks[hours.team_id][hours.weekday].append(Span(hours.opens, hours.closes))
    own: dict[int, dict[date, list[Span]]] = {team.pk: defaultdict(list) for team in teams}
    for exception in TeamException.objects.filter(team__in=teams, date__year__range=years):
        spans = own[exception.team_id][exception.date]
        if exception.opens is not None and exception.closes is not None:
            spans.append(Span(exception.opens, exception.closes))
    return {
        team.pk: Schedule(
            zone=team.zone,
            week=tuple(tuple(spans) for spans in weeks[team.pk]),
            exceptions=dict.fromkeys(public_holidays(team.country, *years), ())
            | {day: tuple(spans) for day, spans in own[team.pk].items()},
        )
        for team in teams
    }


def holiday_name(country: str, day: date, language: str) -> str:
    """Return what a country celebrates on `day`, in `language` where the name is known in it; empty on any other day."""
    return public_holidays(country, day.year, day.year, language).get(day, "")


@lru_cache(maxsize=256)
def public_holidays(country: str, first_year: int, last_year: int, language: str = "en") -> dict[date, str]:
    """Return the public holidays of a country with their names; none for a country that is blank or not known."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return {}
    spoken = holidays.list_localized_countries(include_aliases=False).get(country, [])
    name = next((known for known in spoken if known.split("_")[0] == language), None)
    return dict(holidays.country_holidays(country, years=range(first_year, last_year + 1), language=name))
