from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import LinkClick


@admin.register(LinkClick)
class LinkClickAdmin(ReadOnlyOfCustomer):
    """Links of messages that were followed, by people and by machines."""

    customer_path = "message__customer"
    list_display = ("at", "message", "place", "is_scanner")
    list_filter = ("is_scanner",)
    list_select_related = ("message",)
