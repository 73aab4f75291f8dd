from django.contrib import admin

from playbooks.models import EscalationStep
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(EscalationStep)
class EscalationStepAdmin(AuditedAdmin):
    noun = "escalation_step"
    list_display = ("team", "after_minutes", "target")
    list_select_related = ("team",)
    list_filter = ("team",)
