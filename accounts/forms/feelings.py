"""The form of a feeling about a customer."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.models import Feeling


class FeelingForm(forms.ModelForm):  # type: ignore[type-arg]
    """How it feels, and why."""

    class Meta:
        model = Feeling
        fields: ClassVar = ["kind", "note"]
        widgets: ClassVar = {"kind": forms.RadioSelect, "note": forms.TextInput({"dir": "auto", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = Feeling.Kind.choices
        fields["note"].help_text = _("In a sentence, for whoever looks after them when you are away.")
        self.helper = bare_helper("kind", "note")
