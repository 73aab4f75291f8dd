from typing import Any

from django.contrib import admin

from accounts.actions.teams import add_exception, create_team, remove_exception, update_team, week_of
from accounts.forms.teams import DAYS, HoursField
from accounts.models import Team, TeamException, TeamHours
from retention_site.base.admin.audited import AuditedAdmin, AuditedForm, ReadOnlyAdmin


class TeamForm(AuditedForm):
    """A team with its working week, a line of text a day."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        week = week_of(self.instance) if self.instance.pk else {}
        for name, day in DAYS.items():
            self.initial[name] = week.get(day.value, [])

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"hours": {day.value: values.pop(name) for name, day in DAYS.items()}}


for _name, _day in DAYS.items():
    TeamForm.base_fields[_name] = TeamForm.declared_fields[_name] = HoursField(label=_day.label)


@admin.register(Team)
class TeamAdmin(AuditedAdmin):
    form = TeamForm
    noun = "team"
    list_display = ("name", "country", "timezone")
    search_fields = ("name",)
    ordering = ("name",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Team:
        return create_team(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Team:
        return update_team(actor=actor, team=row, version=version, fields=fields)


@admin.register(TeamHours)
class TeamHoursAdmin(ReadOnlyAdmin):
    """Spans of the week; they are changed with their team."""

    list_display = ("team", "weekday", "opens", "closes")
    list_select_related = ("team",)
    list_filter = ("team", "weekday")


@admin.register(TeamException)
class TeamExceptionAdmin(AuditedAdmin):
    """Dates with other hours; they are added and removed, not changed."""

    noun = "team_exception"
    may_change = False
    list_display = ("team", "date", "opens", "closes", "reason")
    list_select_related = ("team",)
    list_filter = ("team",)
    search_fields = ("reason",)
    autocomplete_fields = ("team",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> TeamException:
        return add_exception(actor=actor, **fields)

    def delete_row(self, actor: Any, row: Any) -> None:
        remove_exception(actor=actor, exception=row)
