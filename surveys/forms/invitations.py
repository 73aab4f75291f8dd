"""Asking one person now: who, which survey, and by which way."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.places import bare_helper
from accounts.models import Contact, Customer
from surveys.models import Channel, Survey

WAYS = [(Channel.EMAIL.value, _("By mail, at once")), (Channel.LINK.value, _("By a link that I hand over myself"))]


class InvitationForm(forms.Form):
    """Somebody at `customer`, a live survey and a way."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Whom"), empty_label=None)
    survey = forms.ModelChoiceField(Survey.objects.none(), label=_("Survey"), empty_label=None)
    channel = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect, initial=Channel.EMAIL.value)

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, **options: Any) -> None:
        super().__init__(data, **options)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = Contact.objects.current().filter(customer=customer).order_by("name_sort", "pk")
        fields["survey"].queryset = Survey.objects.live().order_by("name")
        self.helper = bare_helper("contact", "survey", "channel")

    @property
    def can_ask(self) -> bool:
        """Whether there is anybody to ask, and anything."""
        fields: dict[str, Any] = self.fields
        return bool(fields["contact"].queryset.exists() and fields["survey"].queryset.exists())
