from typing import Any

from django.contrib import admin

from retention_site.base.admin.audited import AuditedAdmin
from surveys.actions.asking_rules import update_asking_rules
from surveys.models import AskingRules


@admin.register(AskingRules)
class AskingRulesAdmin(AuditedAdmin):
    noun = "asking_rules"
    may_add = may_delete = False  # one row, which the page of the settings makes
    list_display = ("__str__", "quiet_days", "talk_quiet_days", "nps_most", "nps_days", "valid_days", "change_days")

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> AskingRules:
        return update_asking_rules(actor=actor, asking_rules=row, version=version, fields=fields)
