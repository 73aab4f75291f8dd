"""Which promises a report is about: whose, and from which day to which."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from playbooks.promises import MOST_DAYS, ONE_DAY, Period
from retention_site.base.widgets import DayInput


class PeriodForm(forms.Form):
    """Two days; left empty, the `usual` ones: the last 90 days."""

    start = forms.DateField(label=_("From"), widget=DayInput, required=False, input_formats=["%Y-%m-%d"])
    end = forms.DateField(label=_("To"), widget=DayInput, required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, data: Any, *, usual: Period | None = None) -> None:
        self.usual = usual or Period.usual()
        given = {name: data.get(name) or getattr(self.usual, name).isoformat() for name in ("start", "end")}
        super().__init__({**data, **given})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            raise ValidationError({"end": _("The last day must not lie before the first.")})
        if start and end and end - start >= MOST_DAYS * ONE_DAY:
            raise ValidationError({"start": _("A report spans a year at most.")})
        return cleaned

    @property
    def period(self) -> Period:
        """The days asked for; the usual ones where they cannot be read."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"]) if self.is_valid() else self.usual
