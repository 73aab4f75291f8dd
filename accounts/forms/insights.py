"""What the pages and answers about retention are about: length of the periods, basis, and which of them is looked at."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.retention import Unit
from accounts.stretches import MOST_SILENCE, USUAL_SILENCE, Basis, Rule

UNITS = [(Unit.MONTH, _("month")), (Unit.QUARTER, _("quarter")), (Unit.YEAR, _("year"))]
BASES = [(Basis.CONTRACT, _("the contract runs")), (Basis.ACTIVITY, _("they are active"))]
DAY_FORMATS = ["%Y-%m-%d"]


class InsightsForm(forms.Form):
    """Everything has a usual value; `at` is a day of the period to look at."""

    period = forms.ChoiceField(label=_("Period"), choices=UNITS, required=False)
    basis = forms.ChoiceField(label=_("A customer is one while"), choices=BASES, required=False)
    inactive_after = forms.IntegerField(
        label=_("Gone after days of silence"), min_value=1, max_value=MOST_SILENCE, required=False
    )
    at = forms.DateField(required=False, input_formats=DAY_FORMATS, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        given = {name: data.get(name) or usual for name, usual in _USUAL.items()}
        super().__init__(given | {"at": data.get("at", "")})

    @property
    def unit(self) -> Unit:
        return Unit(self._read("period"))

    @property
    def rule(self) -> Rule:
        """The basis asked for; the days of silence matter to activity alone."""
        basis = Basis(self._read("basis"))
        return Rule(basis, int(self._read("inactive_after"))) if basis == Basis.ACTIVITY else Rule()

    @property
    def day(self) -> date | None:
        """A day of the period to look at."""
        self.is_valid()
        found: date | None = self.cleaned_data.get("at")
        return found

    def _read(self, name: str) -> str:
        """Return what was asked for, or what is usual where that cannot be read."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or _USUAL[name])


class RangeForm(InsightsForm):
    """From a day to a day, as programs ask."""

    start = forms.DateField(input_formats=DAY_FORMATS)
    end = forms.DateField(input_formats=DAY_FORMATS)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.data = {**self.data, "start": data.get("start", ""), "end": data.get("end", "")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            raise ValidationError({"end": _("The last day must not lie before the first.")})
        return cleaned


_USUAL = {"period": Unit.MONTH.value, "basis": Basis.CONTRACT.value, "inactive_after": str(USUAL_SILENCE)}
