from typing import Any

from django.contrib import admin

from accounts.admin.customers import AuditedOfCustomer
from playbooks.actions.mitigation_cases import decide_case
from playbooks.models import MitigationCase


@admin.register(MitigationCase)
class MitigationCaseAdmin(AuditedOfCustomer):
    """Cases are opened by a departure; here they are decided as on their own page."""

    noun = "case"
    customer_path = "departure__customer"
    may_add = may_delete = False
    list_display = ("id", "departure", "category", "team", "decision", "decided_on")
    list_select_related = ("departure__customer", "category", "team")
    list_filter = ("decision", "team", "category")
    readonly_fields = ("departure", "category", "feedback", "decided_on", "decided_by")
    autocomplete_fields = ("team",)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> MitigationCase:
        return decide_case(actor=actor, case=row, version=version, fields=fields)
