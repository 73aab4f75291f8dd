"""Writing how often, when and to whom we write."""

from typing import Any

from django.db import transaction

from accounts.models import ContactPolicy, User
from retention_site.base import changes


def update_contact_policy(
    *, actor: User | None, contact_policy: ContactPolicy, version: int | None, fields: dict[str, Any]
) -> ContactPolicy:
    """Change the company's policy, which is written down when it first changes. Raises StaleVersion or ValidationError."""
    with transaction.atomic():
        ContactPolicy.objects.get_or_create(pk=1)
        return changes.update(contact_policy, fields, version=version, actor=actor, action="contact_policy.updated")
