"""The form of how fast mail may leave."""

import re
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.models import SendingPace

DOMAIN = re.compile(r"@?[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


class SendingPaceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SendingPace
        fields: ClassVar = ["domain", "per_minute"]

    helper = bare_helper("domain", "per_minute")

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).strip()
        if domain and not DOMAIN.fullmatch(domain):
            raise ValidationError(_("Write a domain such as example.com, or nothing."))
        return domain

    def validate_unique(self) -> None:
        """The action says so in words that help."""
