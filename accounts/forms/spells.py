"""The form of a spell: a stretch of time in which a customer pays."""

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.models import Spell
from retention_site.base.editing import VersionedForm
from retention_site.base.widgets import DayInput


class SpellForm(VersionedForm):
    """When a customer began to pay, and when and why that ended."""

    class Meta:
        model = Spell
        fields: ClassVar = ["started_on", "ended_on", "leave_reason"]
        widgets: ClassVar = {"started_on": DayInput, "ended_on": DayInput}

    def __init__(self, data: QueryDict | None = None, *, instance: Spell, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.fields["started_on"].help_text = _("The first day that is paid for.")
        self.fields["ended_on"].help_text = _("The first day that is not. Leave empty while they pay.")
        self.helper = bare_helper(("started_on", "ended_on"), "leave_reason", *self.hidden)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("leave_reason") and not cleaned.get("ended_on"):
            self.add_error("ended_on", _("A reason for leaving needs the day they left."))
        return cleaned
