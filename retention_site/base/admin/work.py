from django.contrib import admin

from retention_site.base.admin.audited import ReadOnlyAdmin
from retention_site.base.models import Work


@admin.register(Work)
class WorkAdmin(ReadOnlyAdmin):
    list_display = ("id", "task", "key", "status", "attempts", "due_at", "finished_at")
    list_filter = ("status",)
    search_fields = ("task", "key")
