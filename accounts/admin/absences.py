from django.contrib import admin

from accounts.models import Absence
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(Absence)
class AbsenceAdmin(AuditedAdmin):
    noun = "absence"
    list_display = ("user", "starts_at", "ends_at", "stand_in", "reason")
    list_select_related = ("user", "stand_in")
    autocomplete_fields = ("user", "stand_in")
