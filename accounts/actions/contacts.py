"""Writing contacts: every page, command and API call goes through here."""

from typing import Any

from django.db import transaction

from accounts.actions.consents import carry_refusals
from accounts.actions.customers import save_keys
from accounts.models import Contact, Customer, User
from accounts.names import sort_key
from retention_site.base import changes


def create_contact(*, actor: User | None, **fields: Any) -> Contact:
    """Make a contact of a customer. Raises ValidationError."""
    contact = Contact(**fields)
    contact.name_sort = sort_key(contact.full_name)
    with transaction.atomic():
        changes.create(contact, actor=actor, action="contact.created")
        _carry_refusals(contact, actor)
        save_keys(contact.customer)
    return contact


def update_contact(*, actor: User | None, contact: Contact, version: int | None, fields: dict[str, Any]) -> Contact:
    """Change a contact that is still at `version`. Raises StaleVersion or ValidationError."""
    if "full_name" in fields:
        fields = fields | {"name_sort": sort_key(fields["full_name"])}
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()  # whoever leaves is sent nothing from here on
        saved = changes.update(contact, fields, version=version, actor=actor, action="contact.updated")
        if "email" in fields:
            _carry_refusals(saved, actor)
        save_keys(saved.customer)
    return saved


def _carry_refusals(contact: Contact, actor: User | None) -> None:
    if contact.email:
        carry_refusals(Contact.objects.filter(pk=contact.pk), actor=actor)
