from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from playbooks.models import Outreach, OutreachCustomer, OutreachRun
from retention_site.base.admin.audited import ReadOnlyAdmin


@admin.register(Outreach)
class OutreachAdmin(ReadOnlyAdmin):
    """Launched, paused and stopped on its own pages; here it is read. What the lots are drawn with is not shown."""

    list_display = ("name", "template", "segment", "status", "owner", "approver", "launched_at", "next_run_at")
    list_select_related = ("template", "segment", "owner", "approver")
    list_filter = ("status", "goal", "repeats")
    search_fields = ("name",)
    hidden = ("salt",)


@admin.register(OutreachRun)
class OutreachRunAdmin(ReadOnlyAdmin):
    """What was planned, and when."""

    list_display = ("outreach", "number", "planned_at", "is_planned")
    list_select_related = ("outreach",)


@admin.register(OutreachCustomer)
class OutreachCustomerAdmin(ReadOnlyOfCustomer):
    """Who is on the list of an outreach that goes to a list."""

    list_display = ("outreach", "customer")
    list_select_related = ("outreach", "customer")
