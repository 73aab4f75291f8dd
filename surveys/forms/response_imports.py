"""The forms of a file of answers: the file, then which of its columns holds what."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.forms.imports import ImportForm
from accounts.forms.places import bare_helper
from surveys.imported_responses import HOLDS, guessed, required_of
from surveys.models import Survey


class ResponseFileForm(ImportForm):
    """The file and how it was saved; what is in it is known."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["kind"]
        self.helper = bare_helper("encoding", "file")


class ColumnsForm(forms.Form):
    """For each thing that a file may hold the column it is in, guessed by the usual names; `header` are those of the file."""

    def __init__(self, *args: Any, survey: Survey, header: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        required, known = required_of(survey), guessed(header)
        choices = [("", _("not in this file")), *((name, name) for name in header)]
        for name, label in HOLDS.items():
            must = name in required
            chosen = choices[1:] if must and name in known else choices
            self.fields[name] = forms.ChoiceField(label=label, choices=chosen, required=must, initial=known.get(name, ""))
        self.helper = bare_helper(("score", "comment"), ("at", "language"), ("email", "customer"), "id")

    def clean(self) -> dict[str, Any]:
        """Refuse a column that is said to hold two things."""
        seen: dict[str, str] = {}
        for name, column in list(self.cleaned_data.items()):
            if column and seen.setdefault(column, name) != name:
                self.add_error(name, _("This column is chosen already."))
        return self.cleaned_data

    @property
    def columns(self) -> dict[str, str]:
        return {name: column for name, column in self.cleaned_data.items() if column}
