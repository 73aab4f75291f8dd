from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from retention_site.base.admin.audited import ReadOnlyAdmin
from retention_site.base.models import AuditEntry

Found = tuple[QuerySet[Any], bool]  # the rows, and whether they may hold doubles


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "via", "action", "object_type", "object_id")
    list_select_related = ("actor",)
    list_filter = ("via", ("at", admin.DateFieldListFilter))
    search_fields = ("object_id",)
    search_help_text = _("A kind of record and its number, such as “customer 12”; or either of them.")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Found:  # noqa: ARG002
        """Look by kind and number, as the index over them does."""
        words = search_term.lower().split()
        numbers = [word for word in words if word.isdecimal()]
        names = [word for word in words if word not in numbers]
        if numbers or names:
            kinds = [model._meta.label_lower for model in apps.get_models()]
            wanted = [kind for kind in kinds if all(name in kind for name in names)]
            queryset = queryset.filter(object_type__in=wanted)
        if numbers:
            queryset = queryset.filter(object_id__in=numbers)
        return queryset, False
