"""What the pages about scores are about: length of the periods, which of them is looked at, and as of which day."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.insights import DAY_FORMATS, UNITS
from accounts.paying import business_day
from accounts.retention import Unit
from retention_site.base.widgets import DayInput

FIRST = date(2000, 1, 1)
USUAL = Unit.QUARTER  # a month seldom brings thirty answers


class ScoreForm(forms.Form):
    """Everything has a usual value; `at` is a day of the period to look at, `as_of` the last day of what is known."""

    period = forms.ChoiceField(label=_("Period"), choices=UNITS, required=False)
    at = forms.DateField(required=False, input_formats=DAY_FORMATS, widget=forms.HiddenInput)
    as_of = forms.DateField(label=_("As known on"), required=False, input_formats=DAY_FORMATS, widget=DayInput)

    def __init__(self, data: Any) -> None:
        days = {name: data.get(name, "") for name in ("at", "as_of")}
        super().__init__({"period": data.get("period") or USUAL.value} | days)

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and not FIRST <= day <= business_day():
            raise ValidationError(_("Choose a day that has been."))
        return day

    @property
    def unit(self) -> Unit:
        return Unit(self._read("period") or USUAL)

    @property
    def day(self) -> date | None:
        """A day of the period to look at."""
        found: date | None = self._read("at")
        return found

    @property
    def known_on(self) -> date | None:
        """The last day of what is known; None for now."""
        found: date | None = self._read("as_of")
        return None if found == business_day() else found

    @property
    def today(self) -> date:
        """The day from which things are looked at."""
        return self.known_on or business_day()

    def _read(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)


class ScoreRangeForm(ScoreForm):
    """From a day to a day, as programs ask; without them everything."""

    start = forms.DateField(input_formats=DAY_FORMATS, required=False)
    end = forms.DateField(input_formats=DAY_FORMATS, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.data = {**self.data, "start": data.get("start", ""), "end": data.get("end", "")}
        if not data.get("period"):
            self.data["period"] = Unit.MONTH.value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if any(day and not FIRST <= day <= date(2999, 12, 31) for day in (start, end)):
            raise ValidationError({"start": _("Give days from 2000 to 2999.")})
        if start and end and end < start:
            raise ValidationError({"end": _("The last day must not lie before the first.")})
        return cleaned
