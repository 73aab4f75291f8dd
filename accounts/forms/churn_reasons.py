"""The form of a churn reason: where it stands, and how it is worded in each language."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.http import QueryDict

from accounts.forms.places import bare_helper
from accounts.models import ChurnReason
from retention_site.base.editing import VersionedForm

LONGEST_WORDING = 200  # characters
WORDING = {code: f"wording_{code}" for code, _name in settings.LANGUAGES}  # the field of each language


class ChurnReasonForm(VersionedForm):
    """A reason; once it is there its code and its list stay, so that what chose it keeps its meaning."""

    class Meta:
        model = ChurnReason
        fields: ClassVar = ["code", "applies_to", "category", "is_voluntary", "is_active", "rank"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: ChurnReason, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        for code, name in settings.LANGUAGES:
            widget = forms.TextInput({"lang": code, "dir": "auto", "autocomplete": "off"})
            field = forms.CharField(label=name, max_length=LONGEST_WORDING, required=code == "en", widget=widget)
            self.fields[WORDING[code]] = field
            self.initial[WORDING[code]] = instance.wordings.get(code, "")
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

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write: the texts as one record by language."""
        plain = {name: value for name, value in super().values.items() if name not in WORDING.values()}
        wordings = {code: self.cleaned_data[name].strip() for code, name in WORDING.items()}
        return plain | {"wordings": {code: text for code, text in wordings.items() if text}}

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | _by_field(record.wordings)  # type: ignore[attr-defined]

    def plain(self, record: models.Model) -> dict[str, Any]:
        # What was typed is in the fields, not yet in the record that validation writes into
        typed = record is self.instance and hasattr(self, "cleaned_data")
        texts = self.cleaned_data if typed else _by_field(record.wordings)  # type: ignore[attr-defined]
        return super().plain(record) | {name: texts.get(name, "") for name in WORDING.values()}

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        others = {name: value for name, value in values.items() if name != "wordings"}
        return others | (_by_field(values["wordings"]) if "wordings" in values else {})


def _by_field(wordings: dict[str, str]) -> dict[str, str]:
    return {name: wordings.get(code, "") for code, name in WORDING.items()}
