from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from retention_site.base.admin.audited import ReadOnlyAdmin
from surveys.models import Invitation, Wave


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    """Waves are started and stopped on their own pages; here they are read."""

    list_display = ("name", "survey", "starts_at", "days", "status", "created_by")
    list_select_related = ("survey", "created_by")
    list_filter = ("status", "survey")
    search_fields = ("name",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyOfCustomer):
    """Who was asked when, and who was skipped and why; what makes their links secret is not shown."""

    list_display = ("id", "survey", "customer", "contact", "channel", "trigger", "status", "skip_rule", "due_at", "asked_at")
    list_select_related = ("survey", "customer", "contact")
    list_filter = ("status", "channel", "trigger", "survey")
    hidden = ("nonce",)
