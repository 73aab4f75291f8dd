from typing import Any

from django.contrib import admin

from accounts.admin.customers import AuditedOfCustomer
from playbooks.actions.call_tasks import record_call_task
from playbooks.models import CallTask


@admin.register(CallTask)
class CallTaskAdmin(AuditedOfCustomer):
    """Calls are asked for by outreach; here they are seen to as on their own page."""

    noun = "call_task"
    may_add = may_delete = False
    list_display = ("id", "customer", "contact", "assignee", "due_at", "attempts", "outcome")
    list_select_related = ("customer", "contact", "assignee", "message__template")
    list_filter = ("outcome",)
    readonly_fields = (
        "message", "run", "customer", "contact", "opened_at", "due_at", "attempts", "rule",
        "closed_at", "closed_by", "closed_in",
    )  # fmt: skip
    autocomplete_fields = ("assignee",)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> CallTask:
        return record_call_task(actor=actor, task=row, version=version, fields=fields)
