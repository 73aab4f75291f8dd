"""The form of a team's escalation steps: for each one to be told, after how many working minutes."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.places import bare_helper
from accounts.models import Team
from playbooks.actions.escalations import field_name, fields_to_plan, plan_of, write_minutes
from playbooks.escalation import USUAL_STEPS
from playbooks.models import EscalationStep
from retention_site.base.editing import VersionedForm

MOST_STEPS, MOST_MINUTES = 5, 9_999  # for one target
TARGETS = {field_name(target.value): target for target in EscalationStep.Target}


class MinutesField(forms.CharField):
    """Working minutes, as people write them: "15" or "60, 240"; cleaned to a list in order, without repeats."""

    def __init__(self, **options: Any) -> None:
        attrs = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "placeholder": pgettext_lazy("told", "never")}
        super().__init__(required=False, max_length=60, widget=forms.TextInput(attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        return write_minutes(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        parts = [part for part in re.split(r"[\s,;،]+", super().to_python(value) or "") if part]
        if not all(re.fullmatch(r"\d{1,4}", part) for part in parts):
            raise ValidationError(_("Write whole minutes up to 9,999, with commas between: 15, 60."))
        minutes = sorted({int(part) for part in parts})
        if len(minutes) > MOST_STEPS:
            raise ValidationError(_("Five times are enough."))
        return minutes


class EscalationForm(VersionedForm):
    class Meta:
        model = Team
        fields: ClassVar[list[str]] = []

    def __init__(self, data: QueryDict | None = None, *, instance: Team, **options: Any) -> None:
        stored = plan_of(instance)
        initial = {name: stored[target.value] for name, target in TARGETS.items()}
        super().__init__(data, instance=instance, initial=initial, **options)
        usual = {target: [minutes] for minutes, target in USUAL_STEPS}
        for name, target in TARGETS.items():
            self.fields[name] = MinutesField(label=capfirst(target.label))
            if not any(stored.values()):
                self.fields[name].widget.attrs["placeholder"] = write_minutes(usual[target])
        self.helper = bare_helper("version", *TARGETS)

    @property
    def values(self) -> dict[str, Any]:
        return fields_to_plan(self.cleaned_data)

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self._written(record)

    def plain(self, record: models.Model) -> dict[str, Any]:
        if record is self.instance:
            return super().plain(record) | {name: write_minutes(self.cleaned_data[name]) for name in TARGETS}
        return super().plain(record) | self._written(record)

    def _written(self, record: models.Model) -> dict[str, str]:
        plan = plan_of(record) if isinstance(record, Team) else {}
        return {name: write_minutes(plan[target.value]) for name, target in TARGETS.items()}
