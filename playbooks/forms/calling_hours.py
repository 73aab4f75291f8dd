"""The form of a country's calling hours."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.forms.places import bare_helper, country_field
from playbooks.models import CallingHours
from retention_site.base.editing import VersionedForm


class CallingHoursForm(VersionedForm):
    class Meta:
        model = CallingHours
        fields: ClassVar = ["country", "opens", "closes"]
        widgets: ClassVar = {
            "opens": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: CallingHours, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.fields["country"] = country_field(self.fields["country"], instance.country)
        self.helper = bare_helper(*self.hidden, "country", ("opens", "closes"))
