"""The audit log: every change writes one append-only entry in its own transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import Promise

from retention_site.base.inserts import NEW_KEY, insert
from retention_site.base.models import AuditEntry

Via = AuditEntry.Via
_via: ContextVar[str] = ContextVar("via", default=Via.WEB)

# Columns that say nothing a reader would miss: keys made from others, counters, stamps, secrets
SILENT_FIELDS = {
    "id", "version", "created_at", "updated_at", "name_sort", "search_key", "password", "digest", "last_login",
    "window_began_at", "window_requests", "nonce", "mail_nonce", "address_hash", "can_be_greeted",
}  # fmt: skip


@contextmanager
def acting_via(via: str) -> Iterator[None]:
    """Say how the changes made inside come about; the default is a web page."""
    token = _via.set(via)
    try:
        yield
    finally:
        _via.reset(token)


def snapshot(obj: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the stored values of `fields` (default: all that a reader would miss) as JSON-ready values."""
    names = [field.name for field in obj._meta.concrete_fields if field.name not in SILENT_FIELDS] if fields is None else fields
    fields_named: dict[str, Any] = {field.name: field for field in obj._meta.concrete_fields}
    return {name: _stored(fields_named[name], getattr(obj, fields_named[name].attname)) for name in names}


def record(
    action: str,
    obj: models.Model,
    *,
    actor: models.Model | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry; call it inside the transaction of the change. `before` and `after` are snapshots."""
    return insert(AuditEntry(**_columns(action, obj, actor, before, after)))


def entry_of_new(action: str, obj: models.Model, *, actor: models.Model | None) -> AuditEntry:
    """Return the entry of a record that has no key yet, to be inserted with it (base/inserts.py)."""
    return AuditEntry(**_columns(action, obj, actor, None, snapshot(obj)) | {"object_id": NEW_KEY})


def record_many(
    action: str, changes: Iterable[tuple[models.Model, dict[str, Any], dict[str, Any]]], *, actor: models.Model | None
) -> None:
    """Write one entry for each (record, before, after), in statements of a thousand."""
    rows = (AuditEntry(**_columns(action, obj, actor, before, after)) for obj, before, after in changes)
    AuditEntry.objects.bulk_create(rows, batch_size=1000)


def _columns(
    action: str, obj: models.Model, actor: models.Model | None, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "via": _via.get(),
        "actor": actor,
        "action": action,
        "object_type": obj._meta.label_lower,
        "object_id": "" if obj.pk is None else str(obj.pk),
        "before": before or {},
        "after": after or {},
    }


def _stored(field: Any, value: Any) -> Any:
    """Return a value as the database has it: 100 typed over 100.00 is no change."""
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        value = value.quantize(Decimal(1).scaleb(-field.decimal_places))
    return _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, Promise):
        return str(value)
    try:
        return DjangoJSONEncoder().default(value)
    except TypeError:
        return str(value)
