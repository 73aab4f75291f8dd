"""Leaving a customer for some days: for how many, and why."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms.places import bare_helper

DAYS = (3, 7, 14, 30)


class SnoozeForm(forms.Form):
    """For how long, and why: whoever looks next will ask."""

    days = forms.TypedChoiceField(label=_("Show them again in"), coerce=int, widget=forms.RadioSelect, initial=7)
    why = forms.CharField(
        label=_("Why not now"), max_length=300, widget=forms.TextInput({"dir": "auto", "autocomplete": "off"})
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        choices = [(str(n), ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]
        self.helper = bare_helper("days", "why")
