"""Django admin of customers, staff and what happened; importing this registers them."""

from accounts.admin import (
    absences,
    attributes,
    consents,
    contacts,
    customers,
    imports,
    interactions,
    issues,
    messages,
    products,
    spells,
    subscriptions,
    teams,
    usage,
    users,
)

__all__ = [
    "absences",
    "attributes",
    "consents",
    "contacts",
    "customers",
    "imports",
    "interactions",
    "issues",
    "messages",
    "products",
    "spells",
    "subscriptions",
    "teams",
    "usage",
    "users",
]
