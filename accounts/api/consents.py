"""REST: the ledger of what people allowed or refused. It is read and added to, never changed."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.actions.consents import record_consent
from accounts.api import scopes
from accounts.models import Consent, Contact
from accounts.models.customers import within_sight
from retention_site.base.api_fields import ApiSerializer, IdOf
from retention_site.base.api_filters import Filters, IdFilter
from retention_site.base.resources import Created, Listed

# Suppression follows from a bounce, a complaint or an erasure; it cannot be told by hand
TOLD = [(decision.value, decision.label) for decision in Consent.Decision if decision != Consent.Decision.SUPPRESSED]
TOLD_BY = [
    (source.value, source.label)
    for source in (Consent.Source.API, Consent.Source.STAFF, Consent.Source.LINK, Consent.Source.FORM, Consent.Source.IMPORT)
]


class ConsentSerializer(ApiSerializer):
    """A line of the ledger; `contact` is null where an address is suppressed whose person is not known."""

    contact = IdOf(scopes.contacts, allow_null=True)
    actor = IdOf()

    class Meta:
        model = Consent
        fields = ["id", "contact", "purpose", "channel", "decision", "wording", "wording_language", "source", "actor", "at"]
        read_only_fields = ["at"]
        extra_kwargs = {"source": {"required": False}}

    def validate_contact(self, value: Contact | None) -> Contact:
        if value is None:
            raise serializers.ValidationError(_("Say who told you."))
        return value

    def validate_decision(self, value: str) -> str:
        return _among(TOLD, value)

    def validate_source(self, value: str) -> str:
        return _among(TOLD_BY, value)


class ConsentFilter(Filters):
    contact = IdFilter()
    customer = IdFilter(field_name="contact__customer")

    class Meta:
        model = Consent
        fields = ["purpose", "channel", "decision"]


class Consents(Listed[Consent], Created[Consent]):
    queryset = Consent.objects.all()
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter

    def get_queryset(self) -> QuerySet[Consent]:
        return within_sight(Consent.objects.all(), self.caller, "contact__customer")

    def add(self, **fields: Any) -> Consent:
        return record_consent(actor=self.caller, **{"source": Consent.Source.API} | fields)


def _among(choices: list[tuple[str, Any]], value: str) -> str:
    return str(serializers.ChoiceField(choices).to_internal_value(value))
