"""Django admin of customers, staff and what happened; importing this registers them."""

from accounts.admin import (
    attributes,
    consents,
    contacts,
    customers,
    imports,
    interactions,
    issues,
    products,
    spells,
    subscriptions,
    teams,
    usage,
    users,
)

__all__ = [
    "attributes",
    "consents",
    "contacts",
    "customers",
    "imports",
    "interactions",
    "issues",
    "products",
    "spells",
    "subscriptions",
    "teams",
    "usage",
    "users",
]
