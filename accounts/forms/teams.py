"""The form of a team, its working week included: one line of text a day, several spans on it."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actions.teams import week_of
from accounts.forms.places import bare_helper, country_field, time_zone_field
from accounts.models import Team, TeamException
from accounts.models.teams import Weekday
from accounts.opening_hours import Hours, read_hours, write_hours
from retention_site.base.editing import VersionedForm
from retention_site.base.widgets import DayInput

DAYS = {day.name.lower(): day for day in Weekday}


class HoursField(forms.CharField):
    """Spans of one day, as people write them; cleaned to a list of Hours."""

    def __init__(self, **options: Any) -> None:
        attrs = {"dir": "ltr", "placeholder": _("day off"), "autocomplete": "off"}
        super().__init__(required=False, max_length=200, widget=forms.TextInput(attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        return write_hours(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        try:
            return read_hours(super().to_python(value) or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error


class TeamForm(VersionedForm):
    class Meta:
        model = Team
        fields: ClassVar = ["name", "country", "timezone"]

    def __init__(self, data: QueryDict | None = None, *, instance: Team, **options: Any) -> None:
        self.stored = week_of(instance) if instance.pk else {}
        initial = {name: self.stored.get(day.value, []) for name, day in DAYS.items()}
        super().__init__(data, instance=instance, initial=initial, **options)
        self.fields["country"] = country_field(self.fields["country"], instance.country)
        self.fields["timezone"] = time_zone_field(self.fields["timezone"], instance.timezone)
        for name, day in DAYS.items():
            self.fields[name] = HoursField(label=day.label)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        week = Fieldset(_("Working week"), *DAYS, css_class="week-form")
        self.helper = bare_helper(*self.hidden, "name", ("country", "timezone"), week)

    @property
    def values(self) -> dict[str, Any]:
        columns = {name: value for name, value in super().values.items() if name not in DAYS}
        return columns | {"hours": {day.value: self.cleaned_data[name] for name, day in DAYS.items()}}

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self._written(record)

    def plain(self, record: models.Model) -> dict[str, Any]:
        if record is self.instance:
            return super().plain(record) | {name: write_hours(self.cleaned_data[name]) for name in DAYS}
        return super().plain(record) | self._written(record)

    def _written(self, record: models.Model) -> dict[str, str]:
        week: dict[int, list[Hours]] = week_of(record) if isinstance(record, Team) else {}
        return {name: write_hours(week[day.value]) for name, day in DAYS.items()}


class ExceptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A date on which a team works other hours, or none."""

    class Meta:
        model = TeamException
        fields: ClassVar = ["date", "opens", "closes", "reason"]
        widgets: ClassVar = {
            "date": DayInput,
            "opens": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }
        help_texts: ClassVar = {"closes": _("Leave both hours empty for a day off.")}

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, auto_id="exception_%s", **options)
        self.helper = bare_helper(("date", "opens", "closes", "reason"))
