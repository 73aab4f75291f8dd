"""Writing teams: who they are, when they work, and on which dates they work otherwise."""

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Team, TeamException, TeamHours, User
from accounts.models.teams import Weekday
from accounts.opening_hours import Hours, write_hours
from retention_site.base import audit, changes

Week = dict[int, list[Hours]]  # by weekday, Monday is 0


def create_team(*, actor: User | None, hours: Week | None = None, **fields: Any) -> Team:
    """Make a team. Raises ValidationError."""
    with transaction.atomic():
        team = changes.create(Team(**fields), actor=actor, action="team.created")
        return _set_hours(team, hours or {}, actor=actor)


def update_team(*, actor: User | None, team: Team, version: int | None, fields: dict[str, Any]) -> Team:
    """Change a team that is still at `version`; `fields["hours"]` is a Week, whose days replace those stored.

    Raises StaleVersion or ValidationError.
    """
    columns = {name: value for name, value in fields.items() if name != "hours"}
    with transaction.atomic():
        saved = changes.update(team, columns, version=version, actor=actor, action="team.updated")
        return _set_hours(saved, fields.get("hours", {}), actor=actor)


def week_of(team: Team) -> Week:
    """Return the stored week of a team, every day of it: one query."""
    week: Week = {day.value: [] for day in Weekday}
    for each in TeamHours.objects.filter(team=team):
        week[each.weekday].append(Hours(each.opens, each.closes))
    return week


def add_exception(*, actor: User | None, team: Team, **fields: Any) -> TeamException:
    """Add a date on which the team works other hours, or none. Raises ValidationError."""
    with transaction.atomic():
        exception = TeamException(team=team, **fields)
        exception.full_clean()
        exception.save()
        _record(team, actor, {}, {"exception": str(exception)})
    return exception


def remove_exception(*, actor: User | None, exception: TeamException) -> None:
    """Let the team work on that date as its week says."""
    with transaction.atomic():
        _record(exception.team, actor, {"exception": str(exception)}, {})
        exception.delete()


def _set_hours(team: Team, week: Week, *, actor: User | None) -> Team:
    stored = week_of(team)
    changed = [day for day in Weekday if day.value in week and week[day.value] != stored[day.value]]
    if not changed:
        return team
    TeamHours.objects.filter(team=team, weekday__in=changed).delete()
    TeamHours.objects.bulk_create(
        TeamHours(team=team, weekday=day.value, opens=span.opens, closes=span.closes)
        for day in changed
        for span in week[day.value]
    )
    before, after = ({day.name.lower(): write_hours(each[day.value]) for day in changed} for each in (stored, week))
    _record(team, actor, before, after)
    team.refresh_from_db(fields=["version"])
    return team


def _record(team: Team, actor: User | None, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Raise the team's version and write the entry that says why: each version has one."""
    Team.objects.filter(pk=team.pk).update(version=F("version") + 1)
    audit.record("team.updated", team, actor=actor, before=before, after=after)
