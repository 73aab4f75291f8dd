"""Saving records so that no edit is silently overwritten and every change is in the audit log."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from retention_site.base import audit
from retention_site.base.models import Versioned

Row = TypeVar("Row", bound=models.Model)
VersionedRow = TypeVar("VersionedRow", bound=Versioned)


class StaleVersion(Exception):
    """Somebody else saved the record first; `current` is how it stands now."""

    def __init__(self, current: Versioned) -> None:
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


def create(obj: Row, *, actor: models.Model | None, action: str) -> Row:
    """Validate and insert `obj` with its audit entry, in one transaction. Raises ValidationError."""
    with transaction.atomic():
        obj.full_clean()
        obj.save(force_insert=True)
        audit.record(action, obj, actor=actor, after=audit.snapshot(obj))
    return obj


def update(
    obj: VersionedRow, changes: dict[str, Any], *, version: int | None, actor: models.Model | None, action: str
) -> VersionedRow:
    """Set `changes` on the record that `obj` names, if it is still at `version`, with an audit entry of what differs.

    `version=None` writes over whatever is there (commands, bulk work). Nothing is written when nothing differs.
    Raises StaleVersion or ValidationError.
    """
    with transaction.atomic():
        current = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        if version is not None and current.version != version:
            raise StaleVersion(current)
        before = audit.snapshot(current, changes)
        for name, value in changes.items():
            setattr(current, name, value)
        current.full_clean()
        after = audit.snapshot(current, changes)
        if before == after:
            return current
        current.version += 1
        current.save()
        audit.record(action, current, actor=actor, before=before, after=after)
    return current


def refuse(field: str, message: Any, code: str = "invalid") -> ValidationError:
    """Return a ValidationError on one field, to be raised by actions."""
    return ValidationError({field: ValidationError(message, code=code)})
