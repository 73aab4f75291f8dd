from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.actions.consents import record_consent
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import Consent
from retention_site.base.admin.audited import AuditedForm


class ConsentForm(AuditedForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Suppressions hold the keyed hash of an address; bounces and complaints write them
        if isinstance(decision := self.fields.get("decision"), forms.ChoiceField):
            decision.choices = [each for each in Consent.Decision.choices if each[0] != Consent.Decision.SUPPRESSED]
        if contact := self.fields.get("contact"):
            contact.required = True


@admin.register(Consent)
class ConsentAdmin(AuditedOfCustomer):
    """The ledger: lines are added, never changed or removed."""

    form = ConsentForm
    noun = "consent"
    may_change = may_delete = False
    customer_path = "contact__customer"
    list_display = ("at", "contact", "purpose", "channel", "decision", "source", "actor")
    list_select_related = ("contact", "actor")
    list_filter = ("purpose", "decision", "source")
    autocomplete_fields = ("contact",)
    fields = ("contact", "purpose", "channel", "decision", "wording", "wording_language", "source")

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Consent:
        return record_consent(actor=actor, **fields)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        written = ["address_hash", "actor", "at"] if obj is not None else []
        return [*super().get_fields(request, obj), *written]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "address_hash", "actor", "at"]
