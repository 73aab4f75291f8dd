"""REST: contacts, the people at a customer."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_filters import rest_framework as filters

from accounts.actions.contacts import create_contact, update_contact
from accounts.actions.mail_preferences import set_mail_preferences
from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer, Phone
from accounts.mail_preferences.wishes import preferences_of
from accounts.models import Contact, MailPreferences
from retention_site.base.api_fields import Day, Flag, IdOf, StrictSerializer
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Changed, Created, Listed


class MailPreferencesSerializer(StrictSerializer):
    # How they want to be written to, beside what they refused: that is in the ledger of consents
    less_often = Flag(required=False)
    paused_until = Day(required=False, allow_null=True)

    def get_attribute(self, instance: Contact) -> MailPreferences:
        return preferences_of(instance)


class ContactSerializer(OwnedSerializer):
    customer = IdOf(scopes.customers)
    phone = Phone(required=False, allow_blank=True)
    mail_preferences = MailPreferencesSerializer(required=False)

    class Meta:
        model = Contact
        fields = [
            "id", "customer", "full_name", "call_name", "role", "is_champion", "email", "phone", "language", "timezone",
            "left_at", "mail_preferences", "created_at", "updated_at",
        ]  # fmt: skip


class ContactFilter(Filters):
    customer = IdFilter()
    email = filters.CharFilter(lookup_expr="iexact", max_length=254)
    is_champion = FlagFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Contact
        fields = ["language"]


class Contacts(Listed[Contact], Created[Contact], Changed[Contact]):
    queryset = Contact.objects.all()
    serializer_class = ContactSerializer
    filterset_class = ContactFilter

    def get_queryset(self) -> QuerySet[Contact]:
        return scopes.contacts(self.caller).select_related("mail_preferences")

    def add(self, *, mail_preferences: dict[str, Any] | None = None, **fields: Any) -> Contact:
        with transaction.atomic():
            contact = create_contact(actor=self.caller, **fields)
            set_mail_preferences(actor=self.caller, contact=contact, fields=mail_preferences or {})
        return contact

    def change(self, row: Contact, *, version: int | None, fields: dict[str, Any]) -> Contact:
        wanted = fields.pop("mail_preferences", {})
        with transaction.atomic():
            contact = update_contact(actor=self.caller, contact=row, version=version, fields=fields)
            set_mail_preferences(actor=self.caller, contact=contact, fields=wanted)
        return contact
