"""Writing calling hours: between which hours people of a country are called."""

from typing import Any

from django.db import transaction

from accounts.models import User
from playbooks.models import CallingHours
from retention_site.base import audit, changes


def create_calling_hours(*, actor: User | None, **fields: Any) -> CallingHours:
    """Set the hours of a country. Raises ValidationError."""
    return changes.create(CallingHours(**fields), actor=actor, action="calling_hours.created")


def update_calling_hours(
    *, actor: User | None, calling_hours: CallingHours, version: int | None, fields: dict[str, Any]
) -> CallingHours:
    """Change hours that are still at `version`. Raises StaleVersion or ValidationError."""
    return changes.update(calling_hours, fields, version=version, actor=actor, action="calling_hours.updated")


def remove_calling_hours(*, actor: User | None, calling_hours: CallingHours) -> None:
    """Let the usual hours hold for the country again."""
    with transaction.atomic():
        audit.record("calling_hours.deleted", calling_hours, actor=actor, before=audit.snapshot(calling_hours))
        calling_hours.delete()
