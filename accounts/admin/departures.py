from typing import Any

from django.contrib import admin

from accounts.actions.departures import FINDINGS, begin_departure, record_findings
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import Departure


@admin.register(Departure)
class DepartureAdmin(AuditedOfCustomer):
    """A notice given here stops everything, as on the page; afterwards only what was found may change."""

    noun = "departure"
    may_delete = False
    list_display = ("id", "customer", "subscription", "notice_on", "effective_on", "said_reason", "outcome")
    list_select_related = ("customer", "said_reason", "subscription")
    list_filter = ("outcome", "stage", "is_voluntary")
    date_hierarchy = "notice_on"
    autocomplete_fields = ("customer", "notice_by", "said_reason", "found_reason", "interview")
    raw_id_fields = ("subscription",)
    exclude = ("spell", "is_voluntary", "may_write", "resumes_on")
    readonly_fields = ("shown", "stage", "age_days", "outcome", "decided_on", "relapsed_on")
    fixed = (
        "customer", "subscription", "notice_on", "notice_by", "notice_channel", "effective_on", "said_reason", "said",
    )  # fmt: skip

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Departure:
        return begin_departure(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Departure:
        found = {name: value for name, value in fields.items() if name in FINDINGS}
        return record_findings(actor=actor, departure=row, version=version, fields=found)
