from django.contrib import admin

from playbooks.models import CalendarFeed
from retention_site.base.admin.audited import ReadOnlyAdmin


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Who has a calendar link; the link itself is its owner's alone."""

    list_display = ("user", "created_at")
    list_select_related = ("user",)
    fields = ("user", "created_at")
