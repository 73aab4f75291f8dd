from typing import Any

from django.contrib import admin

from accounts.actions.issues import create_issue, update_issue
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import SupportIssue


@admin.register(SupportIssue)
class SupportIssueAdmin(AuditedOfCustomer):
    noun = "issue"
    list_display = ("id", "title", "customer", "kind", "severity", "status", "assignee", "opened_at", "resolved_at")
    list_select_related = ("customer", "assignee")
    list_filter = ("status", "severity", "kind")
    autocomplete_fields = ("customer", "contact", "product", "assignee")
    readonly_fields = ("resolved_at",)
    fixed = ("customer",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> SupportIssue:
        return create_issue(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> SupportIssue:
        return update_issue(actor=actor, issue=row, version=version, fields=fields)
