from typing import Any

from django.contrib import admin

from accounts.actions.usage_rules import update_usage_rules
from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import UsageDay, UsageEvent, UsageMonth, UsageRules, WaitingUsageEvent
from retention_site.base.admin.audited import AuditedAdmin, ReadOnlyAdmin


@admin.register(UsageEvent)
class UsageEventAdmin(ReadOnlyOfCustomer):
    list_display = ("at", "customer", "name", "quantity", "product", "arrived_at")
    list_select_related = ("customer", "product")
    list_filter = ("product",)


@admin.register(UsageDay)
class UsageDayAdmin(ReadOnlyOfCustomer):
    list_display = ("day", "customer", "name", "product", "events", "quantity")
    list_select_related = ("customer", "product")
    list_filter = ("product",)


@admin.register(UsageMonth)
class UsageMonthAdmin(ReadOnlyOfCustomer):
    list_display = ("month", "customer", "cohort", "days", "events")
    list_select_related = ("customer",)


@admin.register(WaitingUsageEvent)
class WaitingUsageEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "external_id", "name", "quantity", "product", "arrived_at")
    list_select_related = ("product",)
    search_fields = ("external_id",)


@admin.register(UsageRules)
class UsageRulesAdmin(AuditedAdmin):
    noun = "usage_rules"
    may_add = may_delete = False  # one row, which the page of the settings makes
    list_display = ("__str__", "keep_months")

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> UsageRules:
        return update_usage_rules(actor=actor, usage_rules=row, version=version, fields=fields)
