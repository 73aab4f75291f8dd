from django.contrib import admin

from playbooks.models import CallingHours
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(CallingHours)
class CallingHoursAdmin(AuditedAdmin):
    noun = "calling_hours"
    list_display = ("country", "opens", "closes")
