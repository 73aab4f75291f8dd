from typing import Any

from django.contrib import admin

from accounts.actions.churn_reasons import create_churn_reason, update_churn_reason
from accounts.models import ChurnCategory, ChurnReason, MitigationTeam
from retention_site.base.admin.audited import AuditedAdmin, AuditedInline


@admin.register(MitigationTeam)
class MitigationTeamAdmin(AuditedAdmin):
    noun = "mitigation_team"
    list_display = ("category", "place", "team")
    list_select_related = ("category", "team")
    autocomplete_fields = ("team",)


class MitigationTeamInline(AuditedInline):
    model = MitigationTeam
    autocomplete_fields = ("team",)


@admin.register(ChurnCategory)
class ChurnCategoryAdmin(AuditedAdmin):
    noun = "churn_category"
    list_display = ("code", "__str__", "rank", "is_active")
    ordering = ("rank", "code")
    search_fields = ("code",)
    fixed = ("code",)
    inlines = (MitigationTeamInline,)


@admin.register(ChurnReason)
class ChurnReasonAdmin(AuditedAdmin):
    noun = "churn_reason"
    list_display = ("code", "__str__", "category", "applies_to", "is_voluntary", "is_active")
    list_select_related = ("category",)
    list_filter = ("applies_to", "is_active", "category")
    ordering = ("applies_to", "rank", "code")
    search_fields = ("code",)
    fixed = ("code", "applies_to")

    def create_row(self, actor: Any, fields: dict[str, Any]) -> ChurnReason:
        return create_churn_reason(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> ChurnReason:
        return update_churn_reason(actor=actor, churn_reason=row, version=version, fields=fields)
