from typing import Any

from django.contrib import admin

from accounts.actions.milestones import create_milestone, update_milestone
from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import Milestone, MilestoneReached
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(Milestone)
class MilestoneAdmin(AuditedAdmin):
    noun = "milestone"
    list_display = ("code", "__str__", "event", "product", "times", "counts_days", "ends_onboarding", "is_active")
    list_select_related = ("product",)
    list_filter = ("is_active",)
    ordering = ("rank", "code")
    search_fields = ("code", "event")
    fixed = ("code",)
    may_delete = False  # it goes out of use; what was reached stays told

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Milestone:
        return create_milestone(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Milestone:
        return update_milestone(actor=actor, milestone=row, version=version, fields=fields)


@admin.register(MilestoneReached)
class MilestoneReachedAdmin(ReadOnlyOfCustomer):
    list_display = ("reached_on", "milestone", "customer")
    list_select_related = ("milestone", "customer")
    list_filter = ("milestone",)
