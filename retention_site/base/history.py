"""The audit log of one record, in words: fields by their labels, choices and links by their names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from retention_site.base.models import AuditEntry

LINES_SHOWN = 50

_VERBS = {
    "created": _("made"),
    "updated": _("changed"),
    "deleted": _("deleted"),
    "cancelled": _("cancelled"),
    "started": _("started"),
    "ended": _("ended"),
    "resolved": _("resolved"),
    "reopened": _("opened again"),
    "answered": _("answered"),
    "imported": _("imported"),
    "merged": _("merged"),
    "handed_over": _("handed over"),
    "revoked": _("revoked"),
    "erased": _("erased"),
}


@dataclass(frozen=True)
class Change:
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Line:
    """One entry: `actor` is None where the system itself acted."""

    at: datetime
    actor: models.Model | None
    via: str
    verb: Any
    changes: list[Change]


def history_of(obj: models.Model, limit: int = LINES_SHOWN) -> list[Line]:
    """Return the newest entries about `obj`: one query, and one more for each kind of linked record that is named in them."""
    entries = list(AuditEntry.objects.about(obj).select_related("actor")[:limit])
    names = _names_of_links(obj, entries)
    return [
        Line(
            at=entry.at,
            actor=entry.actor,
            via=entry.get_via_display() if entry.via != AuditEntry.Via.WEB else "",
            verb=_verb(entry.action),
            changes=[_change(obj._meta.model, names, *change) for change in entry.changes if _says_something(*change)],
        )
        for entry in entries
    ]


def _verb(action: str) -> Any:
    verb = action.rpartition(".")[2]
    return _VERBS.get(verb) or verb.replace("_", " ")


def _says_something(_name: str, before: Any, after: Any) -> bool:
    return bool(before not in (None, "", [], {}) or after not in (None, "", [], {}))


def _field(model: type[models.Model], name: str) -> Any:
    """Return the field of that name, or the one that `audit_fields` of the model says the log writes so."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return getattr(model, "audit_fields", {}).get(name)


def _change(model: type[models.Model], names: dict[tuple[type, str], str], name: str, before: Any, after: Any) -> Change:
    field = _field(model, name)
    own = field.verbose_name if isinstance(field, models.Field) else name
    label = getattr(model, "audit_labels", {}).get(name, own)
    return Change(str(capfirst(label)), _words(field, names, before), _words(field, names, after))


def _words(field: Any, names: dict[tuple[type, str], str], value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, str(value)), f"#{value}")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    choices = dict(getattr(field, "flatchoices", None) or [])
    return choices.get(value, value)


def _names_of_links(obj: models.Model, entries: Iterable[AuditEntry]) -> dict[tuple[type, str], str]:
    """Return the names of the records that the entries link to, those already loaded with `obj` for nothing."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    names: dict[tuple[type, str], str] = {}
    for entry in entries:
        if entry.actor is not None:
            names[type(entry.actor), str(entry.actor.pk)] = str(entry.actor)
        for name, before, after in entry.changes:
            field = _field(obj._meta.model, name)
            if isinstance(field, models.ForeignKey):
                wanted[field.related_model].update(str(value) for value in (before, after) if value is not None)
    for related in obj._state.fields_cache.values():
        if isinstance(related, models.Model):
            names[type(related), str(related.pk)] = str(related)
    for model, keys in wanted.items():
        missing = [key for key in keys if (model, key) not in names]
        if missing:
            names |= {(model, str(pk)): str(found) for pk, found in model._default_manager.in_bulk(missing).items()}
    return names
