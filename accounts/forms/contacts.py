"""The form of a contact."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import SUPPORTED_REGIONS

from accounts.forms.places import bare_helper, time_zone_field
from accounts.models import Contact
from retention_site.base.editing import VersionedForm


class ContactForm(VersionedForm):
    """A person at a customer. A phone number without country code is read as one of the customer's country."""

    has_left = forms.BooleanField(
        label=gettext_lazy("Has left the customer"),
        required=False,
        help_text=gettext_lazy("Kept in the record, and neither called nor written to any more."),
    )

    class Meta:
        model = Contact
        fields: ClassVar = ["full_name", "call_name", "role", "is_champion", "email", "phone", "language", "timezone"]
        widgets: ClassVar = {
            "full_name": forms.TextInput({"autocomplete": "off"}),
            "call_name": forms.TextInput({"autocomplete": "off"}),
            "email": forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
            "phone": forms.TextInput({"dir": "ltr", "inputmode": "tel", "autocomplete": "off"}),
        }

    unmodelled = (*VersionedForm.unmodelled, "has_left")

    def __init__(self, data: QueryDict | None = None, *, instance: Contact, **options: Any) -> None:
        options["initial"] = {"has_left": instance.left_at is not None} | options.get("initial", {})
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        country = instance.customer.country
        fields["phone"].region = country if country in SUPPORTED_REGIONS else None
        fields["timezone"] = time_zone_field(fields["timezone"], instance.timezone)
        for name in ("language", "timezone"):
            fields[name].choices = [("", _("the customer’s")), *(each for each in fields[name].choices if each[0])]
        if not self.hidden:
            del self.fields["has_left"]
        self.helper = bare_helper(
            ("full_name", "call_name"),
            ("email", "phone"),
            ("role", "language", "timezone"),
            "is_champion",
            *(["has_left"] if "has_left" in self.fields else []),
            *self.hidden,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "has_left" in self.fields:
            left_at = self.original.left_at or timezone.now()
            self.instance.left_at = left_at if cleaned.get("has_left") else None
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return super().values | ({"left_at": self.instance.left_at} if "has_left" in self.fields else {})

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | {"has_left": getattr(record, "left_at", None) is not None}

    def plain(self, record: models.Model) -> dict[str, Any]:
        return super().plain(record) | {"has_left": getattr(record, "left_at", None) is not None}

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        return values | ({"has_left": values["left_at"] is not None} if "left_at" in values else {})
