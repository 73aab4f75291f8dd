"""The part of a form that words a record in each language."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.http import QueryDict

from retention_site.base.editing import VersionedForm

LONGEST_WORDING = 200  # characters
WORDING = {code: f"wording_{code}" for code, _name in settings.LANGUAGES}  # the field of each language


class WordedForm(VersionedForm):
    """A form on a record with `wordings`, a text by language: one field for each, of which only the English is needed."""

    def __init__(self, data: QueryDict | None = None, *, instance: Any, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        for code, name in settings.LANGUAGES:
            widget = forms.TextInput({"lang": code, "dir": "auto", "autocomplete": "off"})
            field = forms.CharField(label=name, max_length=LONGEST_WORDING, required=code == "en", widget=widget)
            self.fields[WORDING[code]] = field
            self.initial[WORDING[code]] = instance.wordings.get(code, "")

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
