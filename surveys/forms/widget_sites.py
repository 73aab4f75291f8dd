"""The form of a site with the widget."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.forms.places import bare_helper
from retention_site.base.editing import VersionedForm, still_chosen
from surveys.models import Survey, WidgetSite


class WidgetSiteForm(VersionedForm):
    class Meta:
        model = WidgetSite
        fields: ClassVar = ["origin", "survey", "is_active"]
        widgets: ClassVar = {
            "origin": forms.URLInput({"dir": "ltr", "autocomplete": "off", "placeholder": "https://app.example.com"})
        }

    def __init__(self, data: QueryDict | None = None, *, instance: WidgetSite, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        surveys = Survey.objects.exclude(kind=Survey.Kind.EXIT).exclude(status=Survey.Status.CLOSED)
        self.fields["survey"].queryset = still_chosen(surveys, instance.survey_id)  # type: ignore[attr-defined]
        self.helper = bare_helper(*self.hidden, "origin", "survey", "is_active")
