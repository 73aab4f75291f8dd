"""Which outreach is compared with whom it never reaches: the days in which it was planned, and how many days later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from playbooks.forms.promises import PeriodForm
from playbooks.outreach.holdout import DAYS, USUAL_DAYS, Asked
from playbooks.promises import Period


class HoldoutForm(PeriodForm):
    """Two days, left empty those since the share was last changed; and the days within which a goal counts."""

    days = forms.ChoiceField(label=gettext_lazy("Within"), required=False)

    def __init__(self, data: Any, *, usual: Period) -> None:
        super().__init__(data.dict() | {"days": data.get("days") or str(USUAL_DAYS)}, usual=usual)
        field: Any = self.fields["days"]
        field.choices = [(str(n), ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS]

    @property
    def asked(self) -> Asked:
        """What is asked for; the usual where it cannot be read."""
        return Asked(self.period, int(self.cleaned_data["days"]) if self.is_valid() else USUAL_DAYS)
