from typing import Any

from django.contrib import admin

from accounts.admin.customers import AuditedOfCustomer
from playbooks.actions.follow_ups import record_follow_up
from playbooks.models import FollowUp


@admin.register(FollowUp)
class FollowUpAdmin(AuditedOfCustomer):
    """Follow-ups are opened by unhappy answers; here they are seen to as on their own page."""

    noun = "follow_up"
    may_add = may_delete = False
    list_display = ("id", "customer", "assignee", "due_at", "first_contact_at", "outcome", "root_cause")
    list_select_related = ("customer", "assignee", "root_cause")
    list_filter = ("outcome", "root_cause")
    readonly_fields = ("response", "customer", "opened_at", "due_at", "first_contact_at", "closed_at", "closed_by")
    autocomplete_fields = ("assignee",)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> FollowUp:
        return record_follow_up(actor=actor, follow_up=row, version=version, fields=fields)
