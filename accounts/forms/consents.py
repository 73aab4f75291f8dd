"""The form of one line in the ledger of what people allowed or refused."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.models import Consent


class ConsentForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a contact told a member of staff they allow or refuse."""

    class Meta:
        model = Consent
        fields: ClassVar = ["decision", "purpose", "channel", "wording", "wording_language"]
        widgets: ClassVar = {"decision": forms.RadioSelect, "wording": forms.Textarea({"rows": 3})}

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        said = (Consent.Decision.GRANTED, Consent.Decision.REFUSED)
        fields: dict[str, Any] = self.fields
        fields["decision"].choices = [(each.value, each.label) for each in said]
        fields["purpose"].choices = [("", _("choose what for")), *Consent.Purpose.choices]
        fields["wording"].help_text = _("The words they agreed to, as they were put to them.")
        self.helper = bare_helper("decision", ("purpose", "channel"), "wording", "wording_language")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("wording") and not cleaned.get("wording_language"):
            self.add_error("wording_language", _("Say which language these words are in."))
        return cleaned
