"""Django admin under the house's rules: every save goes through an action, raises the version and is in the audit log.

A record that somebody else saved meanwhile is not overwritten unseen, and what an action refuses is shown in the form, with all
that was typed. Lists stay quick over millions of rows: no count beyond a cap, no sorting without an index.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from retention_site.base import audit, changes
from retention_site.base.history import history_of
from retention_site.base.models import Versioned

ROWS_COUNTED = 10_000  # of a list; a search finds what lies beyond
Refusal = ValidationError | changes.StaleVersion


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than ROWS_COUNTED, so that a list of millions opens as fast as one of thousands."""

    @cached_property
    def count(self) -> int:
        return min(self._counted(), ROWS_COUNTED)

    def _counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: ROWS_COUNTED + 1].count()
        return len(self.object_list)


class AuditedForm(forms.ModelForm):  # type: ignore[type-arg]
    """An admin form that carries the version it was opened at, and shows what the action refused."""

    version_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    refusal: ClassVar[Refusal | None] = None  # of the save before this showing
    is_of_page: ClassVar[bool] = False  # the form of the page itself, not of a row in it

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if isinstance(self.instance, Versioned) and self.instance.pk:
            self.initial["version_seen"] = self.instance.version

    def values(self) -> dict[str, Any]:
        """What is to be written, by field of the record."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version_seen", "DELETE", "id"}}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if isinstance(self.refusal, changes.StaleVersion):
            if self.refusal.current == self.instance:
                self._meet(self.refusal.current)
        elif self.refusal is not None and self.is_of_page:
            self._show(self.refusal)
        return cleaned

    def _meet(self, current: Versioned) -> None:
        """Say how the record stands now; saving once more, having read that, writes over it."""
        posted = self.values()
        fields = [field for field in current._meta.concrete_fields if field.name in posted]
        differs = [field for field in fields if getattr(current, field.name) != posted[field.name]]
        lines = [format_lazy("{}: {}", field.verbose_name, getattr(current, field.name) or _("empty")) for field in differs]
        message = _("Somebody else saved this meanwhile. It now says the following; save again to write yours over it.")
        self.add_error(None, ValidationError([message, *lines]))
        self.data = {**self.data.dict(), self.add_prefix("version_seen"): str(current.version)}  # type: ignore[attr-defined]

    def _show(self, refusal: ValidationError) -> None:
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)


class _ShowsVersion:
    """Leaves the hidden version out of forms on records that have none."""

    model: type[models.Model]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)  # type: ignore[misc]
        return fields if issubclass(self.model, Versioned) else [name for name in fields if name != "version_seen"]


class AuditedAdmin(_ShowsVersion, admin.ModelAdmin):  # type: ignore[type-arg]
    """Saves through actions. `noun` begins the names of audit entries; subclasses say which actions write their records."""

    noun: ClassVar[str] = ""
    form = AuditedForm
    change_form_template = "admin/audited_change_form.html"
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    ordering: ClassVar[Any] = ("-id",)
    sortable_by: ClassVar[Any] = ()
    fixed: ClassVar[tuple[str, ...]] = ()  # fields that are chosen once, when the record is made
    may_add: ClassVar[bool] = True  # by anybody, whatever their role
    may_change: ClassVar[bool] = True
    may_delete: ClassVar[bool] = True

    # What writes ------------------------------------------------------------------------------------------------------

    def create_row(self, actor: Any, fields: dict[str, Any]) -> models.Model:
        """Make a record. Raises ValidationError."""
        return changes.create(self.model(**fields), actor=actor, action=f"{self.noun}.created")

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Any:
        """Change a record. Raises StaleVersion or ValidationError."""
        action = f"{self.noun}.updated"
        if isinstance(row, Versioned):
            return changes.update(row, fields, version=version, actor=actor, action=action)
        return _update_plain(row, fields, actor=actor, action=action)

    def delete_row(self, actor: Any, row: Any) -> None:
        """Remove a record that nothing protects."""
        audit.record(f"{self.noun}.deleted", row, actor=actor, before=audit.snapshot(row))
        row.delete()

    # How Django admin calls it ----------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ARG002
        self.save_row(request.user, obj, form)

    def save_row(self, actor: Any, obj: Any, form: Any) -> None:
        """Write what `form` says; afterwards `obj` is the stored record as far as the admin looks at it."""
        values = form.values()
        if obj.pk is None:
            saved = self.create_row(actor, values)
        else:
            # A fresh copy: the form has already written into `obj`, and actions compare with what was there
            stored = self.model._default_manager.get(pk=obj.pk)
            saved = self.update_row(actor, stored, int(form.cleaned_data.get("version_seen") or 0), values)
        obj.pk, obj._state.adding = saved.pk, False
        if isinstance(saved, Versioned):
            obj.version = saved.version

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            self.delete_row(request.user, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for row in queryset:
                self.delete_row(request.user, row)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002
        """Save the rows of an inline through the admin of their own kind."""
        rows = self.admin_site.get_model_admin(formset.model)
        assert isinstance(rows, AuditedAdmin)  # noqa: S101
        formset.save(commit=False)
        for row in formset.deleted_objects:
            rows.delete_row(request.user, row)
        for each in formset.forms:
            if each.has_changed() and each not in formset.deleted_forms:
                extra = {formset.fk.name: form.instance} if each.instance.pk is None else {}
                rows.save_row(request.user, each.instance, _Filled(each, extra))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        def answer() -> Any:
            response = super(AuditedAdmin, self).changeform_view(request, object_id, form_url, extra_context)
            if object_id and isinstance(response, TemplateResponse) and response.context_data is not None:
                response.context_data["audit_lines"] = history_of(self.model(pk=unquote(object_id)))
            return response

        with audit.acting_via(audit.Via.ADMIN):
            try:
                return answer()
            except (ValidationError, changes.StaleVersion) as refusal:
                # Everything was rolled back; the form is shown once more, with all that was typed and what was refused
                request.refusal = refusal  # type: ignore[attr-defined]
                return answer()

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        with audit.acting_via(audit.Via.ADMIN):
            return super().delete_view(request, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        with audit.acting_via(audit.Via.ADMIN):
            return super().changelist_view(request, extra_context)

    # What the pages show ----------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **options)
        form.refusal, form.is_of_page = getattr(request, "refusal", None), True
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, *self.fixed] if obj is not None else readonly

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and super().has_delete_permission(request, obj)


class AuditedInline(_ShowsVersion, admin.TabularInline):  # type: ignore[type-arg]
    """Rows shown in the page of another record; they are saved by the admin of their own kind, under its rules."""

    form = AuditedForm
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **options)
        formset.form.refusal = getattr(request, "refusal", None)
        return formset


class ReadOnlyAdmin(AuditedAdmin):
    """Records that the system writes: to be looked at, never changed here. `hidden` are fields nobody should read."""

    hidden: ClassVar[tuple[str, ...]] = ()
    may_add = may_change = may_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [field.name for field in self.model._meta.concrete_fields if field.name not in self.hidden]
        return [*fields, *super().get_readonly_fields(request, obj)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_readonly_fields(request, obj)


class _Filled:
    """A row's form with what the page around it knows: the record that the row belongs to."""

    def __init__(self, form: Any, extra: dict[str, Any]) -> None:
        self.cleaned_data = form.cleaned_data
        self.values: Callable[[], dict[str, Any]] = lambda: form.values() | extra


def _update_plain(row: Any, fields: dict[str, Any], *, actor: Any, action: str) -> Any:
    """Set `fields` on a record without a version, with an audit entry of what differs."""
    names: Iterable[str] = list(fields)
    before = audit.snapshot(row, names)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    after = audit.snapshot(row, names)
    if before != after:
        row.save()
        audit.record(action, row, actor=actor, before=before, after=after)
    return row
