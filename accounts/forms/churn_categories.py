"""The form of the teams that work on a category of reasons."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actions.churn_categories import PLACES, teams_of
from accounts.forms.places import bare_helper
from accounts.models import ChurnCategory, Team
from retention_site.base.editing import VersionedForm

LABELS = (_("First team: takes the cases"), _("Second team"), _("Third team"))


class MitigationTeamsForm(VersionedForm):
    """The teams in their places; an empty place is passed over."""

    class Meta:
        model = ChurnCategory
        fields: ClassVar[list[str]] = []

    def __init__(self, data: QueryDict | None = None, *, instance: ChurnCategory, **options: Any) -> None:
        super().__init__(data, instance=instance, initial=teams_of(instance), **options)
        for name, label in zip(PLACES, LABELS, strict=True):
            teams = Team.objects.order_by("name")
            self.fields[name] = forms.ModelChoiceField(teams, label=label, required=False, empty_label=_("none"))
        self.helper = bare_helper("version", *PLACES)

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self._teams(record)

    def plain(self, record: models.Model) -> dict[str, Any]:
        if record is self.instance:
            typed = (self.cleaned_data.get(name) for name in PLACES)
            return {name: team and team.pk for name, team in zip(PLACES, typed, strict=True)}
        return self._teams(record)

    def _teams(self, record: models.Model) -> dict[str, Any]:
        return dict(teams_of(record)) if isinstance(record, ChurnCategory) else {}
