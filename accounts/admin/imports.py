from django.contrib import admin

from accounts.models import Import
from accounts.models.imports import ImportChange, ImportRow
from retention_site.base.admin.audited import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "kind", "status", "rows", "errors", "added", "changed", "created_by", "created_at")
    list_select_related = ("created_by",)
    list_filter = ("kind", "status")
    search_fields = ("file_name",)


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    list_display = ("source", "line", "key", "outcome")
    list_select_related = ("source",)
    list_filter = ("outcome",)


@admin.register(ImportChange)
class ImportChangeAdmin(ReadOnlyAdmin):
    list_display = ("source", "line", "record", "key")
    list_select_related = ("source",)
    list_filter = ("record",)
