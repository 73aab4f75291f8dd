"""What a person decides about a message that is perhaps sent, or that failed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.messages import Settlement, possible_settlements
from accounts.models import Message


class SettleForm(forms.Form):
    """One of the decisions that are possible for the message."""

    outcome = forms.ChoiceField(choices=Settlement.choices, error_messages={"required": _("Choose what became of it.")})

    def __init__(self, *args: Any, message: Message, **options: Any) -> None:
        super().__init__(*args, **options)
        self.possible = possible_settlements(message)
