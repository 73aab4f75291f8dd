"""The form of a churn reason: where it stands, and how it is worded in each language."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.forms.places import bare_helper
from accounts.forms.worded import WORDING, WordedForm
from accounts.models import ChurnReason


class ChurnReasonForm(WordedForm):
    """A reason; once it is there its code and its list stay, so that what chose it keeps its meaning."""

    class Meta:
        model = ChurnReason
        fields: ClassVar = ["code", "applies_to", "category", "is_voluntary", "is_active", "rank"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: ChurnReason, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        if self.hidden:
            del self.fields["code"], self.fields["applies_to"]
        self.helper = bare_helper(
            *([] if self.hidden else [("code", "applies_to")]),
            tuple(WORDING.values()),
            ("category", "rank"),
            "is_voluntary",
            "is_active",
            *self.hidden,
        )
