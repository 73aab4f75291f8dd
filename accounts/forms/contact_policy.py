"""The form of the contact policy."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language

from accounts.countries import country_choices
from accounts.forms.places import bare_helper
from accounts.models import ContactPolicy
from retention_site.base.editing import VersionedForm


class ContactPolicyForm(VersionedForm):
    class Meta:
        model = ContactPolicy
        fields: ClassVar = [
            "most_promotions", "promotion_days", "quiet_from", "quiet_to", "quiet_on_holidays", "quiet_on_weekends",
            "consent_countries", "holdout_percent", "approve_above", "keep_content_days", "counts_clicks",
        ]  # fmt: skip
        widgets: ClassVar = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: ContactPolicy, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        asked = self.fields["consent_countries"]
        self.fields["consent_countries"] = forms.MultipleChoiceField(
            label=asked.label, required=False, choices=country_choices(get_language() or "en"), help_text=asked.help_text
        )
        self.fields["consent_countries"].widget.attrs["size"] = 8
        self.helper = bare_helper(
            ("most_promotions", "promotion_days"),
            ("quiet_from", "quiet_to"),
            "quiet_on_holidays",
            "quiet_on_weekends",
            "consent_countries",
            ("holdout_percent", "approve_above"),
            "keep_content_days",
            "counts_clicks",
            *self.hidden,
        )
