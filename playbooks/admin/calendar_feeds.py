from django.contrib import admin

from playbooks.models import CalendarFeed
from retention_site.base.admin.audited import ReadOnlyAdmin


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Who has a calendar to subscribe to; its secret is not shown, and each person makes a new link on their own page."""

    list_display = ("user", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__email")
    hidden = ("nonce",)
