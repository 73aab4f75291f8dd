from typing import Any

from django.contrib import admin

from accounts.actions.contacts import create_contact, update_contact
from accounts.actions.customers import save_keys
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import Contact


@admin.register(Contact)
class ContactAdmin(AuditedOfCustomer):
    noun = "contact"
    list_display = ("full_name", "call_name", "customer", "role", "email", "phone", "left_at")
    list_select_related = ("customer",)
    list_filter = ("language", "is_champion")
    autocomplete_fields = ("customer",)
    fixed = ("customer",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Contact:
        return create_contact(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Contact:
        return update_contact(actor=actor, contact=row, version=version, fields=fields)

    def delete_row(self, actor: Any, row: Any) -> None:
        """Remove a contact; their customer is no longer found by their name."""
        super().delete_row(actor, row)
        save_keys(row.customer)
