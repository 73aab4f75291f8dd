"""Writing customers: every page, command and API call goes through here."""

from typing import Any

from accounts.models import Customer, User
from accounts.names import phone_keys, search_key, sort_key
from retention_site.base import changes


def create_customer(*, actor: User | None, **fields: Any) -> Customer:
    """Make a customer. Raises ValidationError."""
    customer = Customer(**fields)
    refresh_keys(customer, contacts=[])
    return changes.create(customer, actor=actor, action="customer.created")


def update_customer(*, actor: User | None, customer: Customer, version: int | None, fields: dict[str, Any]) -> Customer:
    """Change a customer that is still at `version`. Raises StaleVersion or ValidationError."""
    saved = changes.update(customer, fields, version=version, actor=actor, action="customer.updated")
    return save_keys(saved)


def save_keys(customer: Customer) -> Customer:
    """Bring the sort and search keys of a stored customer up to date with its name and contacts."""
    before = (customer.name_sort, customer.search_key)
    refresh_keys(customer, contacts=list(customer.contacts.all()))
    if before != (customer.name_sort, customer.search_key):
        Customer.objects.filter(pk=customer.pk).update(name_sort=customer.name_sort, search_key=customer.search_key)
    return customer


def refresh_keys(customer: Customer, *, contacts: list[Any]) -> None:
    """Set the keys in memory: a customer is found by its own names and by those of its contacts."""
    customer.name_sort = sort_key(customer.name)
    words = [customer.name, customer.external_id]
    for contact in contacts:
        words += [contact.full_name, contact.call_name, contact.email, *phone_keys(contact.phone)]
    customer.search_key = "\n".join(search_key(word) for word in words if word)
