from typing import Any

from django.contrib import admin

from accounts.actions.segments import create_segment, update_segment
from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import Segment, SegmentMember
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(Segment)
class SegmentAdmin(AuditedAdmin):
    noun = "segment"
    list_display = ("code", "__str__", "size", "refreshed_at", "is_shipped", "is_active")
    list_filter = ("is_active", "is_shipped")
    search_fields = ("code",)
    ordering = ("rank", "code")
    fixed = ("code",)
    autocomplete_fields = ("owner",)
    readonly_fields = ("is_shipped", "problem", "size", "refreshed_at")
    may_delete = False  # its history is kept: it is retired

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Segment:
        return create_segment(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Segment:
        return update_segment(actor=actor, segment=row, version=version, fields=fields)


@admin.register(SegmentMember)
class SegmentMemberAdmin(ReadOnlyOfCustomer):
    list_display = ("segment", "customer", "entered_at", "left_at")
    list_select_related = ("segment", "customer")
    list_filter = ("segment",)
