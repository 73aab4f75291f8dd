from django.contrib import admin

from retention_site.base.admin.audited import ReadOnlyAdmin
from retention_site.base.models import Draft, IdempotencyRecord, Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "status", "done", "total", "created_by", "created_at", "finished_at")
    list_select_related = ("created_by",)
    list_filter = ("status",)
    search_fields = ("kind",)


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """That there is a draft; what somebody typed and has not saved is theirs."""

    list_display = ("user", "form", "subject", "updated_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "form")
    hidden = ("data",)


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "user", "path", "status")
    list_select_related = ("user",)
    search_fields = ("key",)
    hidden = ("answer", "body_digest")
