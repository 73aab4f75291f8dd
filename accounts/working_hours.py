"""When teams work: their weekly hours, the public holidays of their country, and their own exceptions, as schedules.

A team's own exception wins over a public holiday: hours on it mean that they work. A day without any hours is a day off.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import holidays
from django.db.models import DateField, F, PositiveSmallIntegerField, Value

from accounts.models import Team, TeamException, TeamHours
from retention_site.base.working_time import Schedule, Span


def schedule_of(team: Team, *, around: date) -> Schedule:
    """Return the schedule of one team, in one query; holidays are known from the year before `around` to two years after."""
    return schedules_of([team], around=around)[team.pk]


def schedules_of(teams: Iterable[Team], *, around: date) -> dict[int, Schedule]:
    """Return the schedule of each team by its key, in one query however many they are."""
    teams = list(teams)
    years = (around.year - 1, around.year + 2)
    weeks: dict[int, list[list[Span]]] = {team.pk: [[] for _day in range(7)] for team in teams}
    own: dict[int, dict[date, list[Span]]] = {team.pk: defaultdict(list) for team in teams}
    for team_id, weekday, day, opens, closes in _hours_and_exceptions(teams, years):
        spans = weeks[team_id][weekday] if day is None else own[team_id][day]
        if opens is not None and closes is not None:
            spans.append(Span(opens, closes))
    return {
        team.pk: Schedule(
            zone=team.zone,
            week=tuple(tuple(spans) for spans in weeks[team.pk]),
            exceptions=dict.fromkeys(public_holidays(team.country, *years), ())
            | {day: tuple(spans) for day, spans in own[team.pk].items()},
        )
        for team in teams
    }


def _hours_and_exceptions(teams: list[Team], years: tuple[int, int]) -> Iterable[tuple[Any, ...]]:
    """Return (team, weekday, None, opens, closes) of each span of a week, and with a date for the weekday of each exception."""
    columns = ("team_id", "on_weekday", "on_date", "opens", "closes")
    no_weekday, no_date = Value(None, PositiveSmallIntegerField()), Value(None, DateField())
    hours = TeamHours.objects.filter(team__in=teams).annotate(on_weekday=F("weekday"), on_date=no_date)
    exceptions = TeamException.objects.filter(team__in=teams, date__year__range=years)
    exceptions = exceptions.annotate(on_weekday=no_weekday, on_date=F("date"))
    both = hours.order_by().values_list(*columns).union(exceptions.order_by().values_list(*columns), all=True)
    return both.order_by("opens")


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
