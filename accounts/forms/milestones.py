"""The form of a milestone, and what the page of time to value is asked."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.insights import UNITS
from accounts.forms.places import bare_helper
from accounts.forms.worded import WORDING, WordedForm
from accounts.milestones.reaching import Definition
from accounts.milestones.time_to_value import WINDOWS
from accounts.models import Milestone, Product
from accounts.retention import Unit
from retention_site.base.editing import still_chosen

SEEN = "events-seen"  # id of the list of names to choose from
IN_USE = _("Out of use, nobody reaches it any more; what was reached stays told.")


class MilestoneForm(WordedForm):
    """A milestone; its code stays, so that segments and programs that name it keep their meaning."""

    class Meta:
        model = Milestone
        fields: ClassVar = ["code", "event", "product", "times", "counts_days", "ends_onboarding", "is_active", "rank"]
        labels: ClassVar = {"is_active": _("In use")}
        help_texts: ClassVar = {"is_active": IN_USE}
        widgets: ClassVar = {
            "code": forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
            "event": forms.TextInput({"dir": "ltr", "autocomplete": "off", "list": SEEN}),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Milestone, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        sold = Product.objects.filter(is_active=True)
        self.fields["product"] = forms.ModelChoiceField(
            still_chosen(sold, instance.product_id).order_by("name", "pk"),
            label=_("Product"),
            required=False,
            empty_label=_("any"),
        )
        if self.hidden:
            del self.fields["code"]
        self.helper = bare_helper(
            tuple(WORDING.values()),
            ("event", "product"),
            "times",
            "counts_days",
            "ends_onboarding",
            *([] if self.hidden else ["code"]),
            "rank",
            "is_active",
            *self.hidden,
        )

    @property
    def definition(self) -> Definition | None:
        """What would have to be done, as typed; None where that part of the form cannot be read."""
        if not self.is_bound or {"event", "product", "times", "counts_days"} & self.errors.keys():
            return None
        typed = self.cleaned_data
        return Definition(typed["event"], typed["product"] and typed["product"].pk, typed["times"], typed["counts_days"])


class StartsForm(forms.Form):
    """Which milestone, over those who began in which periods, and by which day; everything has a usual value."""

    milestone = forms.ChoiceField(label=_("Milestone"))
    period = forms.ChoiceField(label=_("Began in the same"), choices=UNITS)
    days = forms.TypedChoiceField(label=_("Within days"), choices=[(days, str(days)) for days in WINDOWS], coerce=int)

    def __init__(self, data: Any, milestones: list[Milestone]) -> None:
        self.milestones = {milestone.code: milestone for milestone in milestones}
        super().__init__({name: data.get(name) or self._usual(name) for name in ("milestone", "period", "days")})
        self.fields["milestone"].choices = [(code, str(each)) for code, each in self.milestones.items()]  # type: ignore[attr-defined]

    def _usual(self, name: str) -> str:
        return {"milestone": next(iter(self.milestones), ""), "period": Unit.QUARTER.value, "days": "30"}[name]

    def _read(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or self._usual(name))

    @property
    def chosen(self) -> Milestone | None:
        """The milestone asked for, else the first; None where there is none."""
        return self.milestones.get(self._read("milestone"))

    @property
    def unit(self) -> Unit:
        return Unit(self._read("period"))

    @property
    def within(self) -> int:
        return int(self._read("days"))
