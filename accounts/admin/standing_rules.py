from typing import Any

from django.contrib import admin

from accounts.actions.standing_rules import update_standing_rules
from accounts.models import StandingRules
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(StandingRules)
class StandingRulesAdmin(AuditedAdmin):
    noun = "standing_rules"
    may_add = may_delete = False  # one row, which the page of the settings makes
    list_display = ("__str__", "slipping_after", "dormant_after", "daily_slipping_after", "daily_dormant_after", "horizon_days")

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> StandingRules:
        return update_standing_rules(actor=actor, standing_rules=row, version=version, fields=fields)
