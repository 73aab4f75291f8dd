"""What a report card is about: the day, how far beyond it, and how well known its customers should be."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.insights import DAY_FORMATS
from accounts.paying import business_day
from accounts.standing.cards import LONGEST_HORIZON, MOST_DAYS, Asked
from retention_site.base.widgets import DayInput

FIRST = date(1970, 1, 1)


class ReportCardForm(forms.Form):
    """Everything has a usual value."""

    as_of = forms.DateField(label=_("Called on the day"), required=False, input_formats=DAY_FORMATS, widget=DayInput)
    horizon_days = forms.IntegerField(
        label=_("Looked at for days after it"), min_value=1, max_value=LONGEST_HORIZON, required=False
    )
    min_days = forms.IntegerField(label=_("Days of use by then, at least"), min_value=1, max_value=MOST_DAYS, required=False)

    def __init__(self, data: Any, usual: Asked) -> None:
        self.usual = usual
        given = {name: data.get(name) or getattr(usual, name) for name in self.base_fields}
        super().__init__(given)

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and not FIRST <= day <= business_day():
            raise ValidationError(_("Choose a day that has been."))
        return day

    @property
    def asked(self) -> Asked:
        """What was asked, with what is usual in place of what cannot be read."""
        self.is_valid()
        return Asked(*(self.cleaned_data.get(name) or getattr(self.usual, name) for name in self.base_fields))


def usual_day(ends: list[date], until: date, horizon_days: int) -> date:
    """Return the newest of the month-ends whose horizon is over by the day `until`; else the newest."""
    over = [end for end in ends if end + timedelta(days=horizon_days) <= until]
    return over[-1] if over else ends[-1]
