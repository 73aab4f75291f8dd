"""Forms on records that two people may edit at once: the second to save sees what the first changed, and chooses.

A form posts the version it was opened at. When the record has moved on, the audit log says what others changed since. Where
the writer had not touched such a field, theirs is taken over; where both did, the writer ticks "use theirs" or keeps their own.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from retention_site.base import audit
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry, Versioned

THEIRS = "theirs"  # name of the boxes that say: use what the other wrote


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed meanwhile; `is_asked` where the writer had changed it too."""

    name: str
    label: Any
    before: str
    theirs: str
    mine: str
    is_asked: bool


@dataclass(frozen=True)
class Conflict:
    """Who saved first, when, and what of theirs differs."""

    actor: models.Model | None
    at: datetime | None
    differences: list[Difference]

    @property
    def is_asking(self) -> bool:
        return any(each.is_asked for each in self.differences)


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form on a Versioned record. Its views save through `saved_by`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    data: QueryDict
    original: Any
    conflict: Conflict | None = None
    unmodelled: ClassVar[tuple[str, ...]] = ("version",)

    def __init__(self, data: QueryDict | None = None, *, instance: Versioned, **options: Any) -> None:
        # A copy, because validation writes into it and the action compares with what was there
        super().__init__(data, instance=copy(instance), **options)
        self.original = instance
        if instance.pk is None:
            del self.fields["version"]
        else:
            self.initial["version"] = instance.version

    @property
    def hidden(self) -> list[str]:
        """What a layout must not forget: the version, unless the record is new."""
        return ["version"] if "version" in self.fields else []

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write, by field of the record."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.unmodelled}

    @property
    def version_seen(self) -> int:
        """The version this form was opened at; one that never was, when the form does not say."""
        return int(self.cleaned_data.get("version") or 0)

    def begun(self, record: models.Model) -> dict[str, Any]:
        """Return what this form's fields begin with for `record`."""
        return forms.models.model_to_dict(record, list(self.fields))

    def plain(self, record: models.Model) -> dict[str, Any]:
        """Return the values of this form's fields in `record`, as the audit log writes them."""
        fields = {field.name for field in record._meta.concrete_fields}
        return audit.snapshot(record, [name for name in self.fields if name in fields and name not in self.unmodelled])

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of an audit entry by this form's field names."""
        return values

    def refuse(self, error: ValidationError) -> None:
        """Show what an action refused."""
        refuse(self, error)

    def meet(self, current: Versioned) -> None:
        """Take note that `current` was saved by somebody else meanwhile; the next save counts from there."""
        entries = list(AuditEntry.objects.about(current).select_related("actor")[: max(current.version - self.version_seen, 0)])
        mine, theirs = self.plain(self.instance), self.plain(current)
        before: dict[str, Any] = {}
        for entry in reversed(entries):
            before = self.logged(entry.before) | before
        changed = [name for name in theirs if name in before and theirs[name] not in (before[name], mine.get(name))]
        self.conflict = Conflict(
            actor=entries[0].actor if entries else None,
            at=entries[0].at if entries else None,
            differences=[self._difference(name, before[name], theirs[name], mine.get(name)) for name in changed],
        )
        data = self.data.copy()
        data[self.add_prefix("version")] = str(current.version)
        untouched = [each.name for each in self.conflict.differences if not each.is_asked]
        self.data = self._with_values(data, current, untouched)

    def full_clean(self) -> None:
        """Put theirs, where the writer chose it, in the place of what was typed; then validate."""
        if self.is_bound and "version" in self.fields:
            chosen = [name for name in self.data.getlist(THEIRS) if name in self.fields and name not in self.unmodelled]
            self.data = self._with_values(self.data.copy(), self.original, chosen)
        super().full_clean()

    def _with_values(self, data: QueryDict, record: models.Model, names: list[str]) -> QueryDict:
        """Return `data` with the fields `names` as `record` has them."""
        begun = self.begun(record)
        for name in names:
            field = self.fields[name]
            if isinstance(field.widget, forms.CheckboxInput):
                value: Any = "on" if begun.get(name) else None
            else:
                value = field.widget.format_value(field.prepare_value(begun.get(name)))
            if value in (None, "", [], [""]):
                data.pop(self.add_prefix(name), None)
            else:
                data.setlist(self.add_prefix(name), value if isinstance(value, list) else [str(value)])
        return data

    def _difference(self, name: str, before: Any, theirs: Any, mine: Any) -> Difference:
        return Difference(
            name,
            self.fields[name].label,
            before=self._shown(name, before),
            theirs=self._shown(name, theirs),
            mine=self._shown(name, mine),
            is_asked=mine != before,
        )

    def _shown(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return _("empty")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            return str(field.queryset.model._default_manager.filter(pk=value).first() or value)
        return str(dict(getattr(field, "choices", [])).get(value, value))


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what an action refused: at its field where the form has it, else above the form."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def still_chosen(rows: models.QuerySet[Any], chosen: Any) -> models.QuerySet[Any]:
    """Return `rows` to choose from and the one chosen before, though it be no longer among them (sold, working, there)."""
    return rows | rows.model._default_manager.filter(pk=chosen) if chosen else rows


def saved_by(form: VersionedForm, action: Any, **names: Any) -> Any:
    """Save a bound form through `action(**names, version=…, fields=…)`; None where it must be shown again.

    A new record is made by `action(**names, **fields)`.
    """
    if not form.is_valid():
        return None
    try:
        if "version" not in form.fields:
            return action(**names, **form.values)
        return action(**names, version=form.version_seen, fields=form.values)
    except StaleVersion as stale:
        form.meet(stale.current)
    except ValidationError as error:
        form.refuse(error)
    return None
