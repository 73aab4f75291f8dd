"""REST: contacts, the people at a customer."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from accounts.actions.contacts import create_contact, update_contact
from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer, Phone
from accounts.models import Contact
from retention_site.base.api_fields import IdOf
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Changed, Created, Listed


class ContactSerializer(OwnedSerializer):
    customer = IdOf(scopes.customers)
    phone = Phone(required=False, allow_blank=True)

    class Meta:
        model = Contact
        fields = [
            "id", "customer", "full_name", "call_name", "role", "is_champion", "email", "phone", "language", "timezone",
            "left_at", "created_at", "updated_at",
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
        return scopes.contacts(self.caller)

    def add(self, **fields: Any) -> Contact:
        return create_contact(actor=self.caller, **fields)

    def change(self, row: Contact, *, version: int | None, fields: dict[str, Any]) -> Contact:
        return update_contact(actor=self.caller, contact=row, version=version, fields=fields)
