from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyOfCustomer):
    """The ledger of mail: what was planned, what became of it, and why something was not sent."""

    list_display = ("kind_label", "customer", "contact", "user", "status", "due_at", "settled_at", "attempts", "rule")
    list_filter = ("status", "kind", "purpose")
    list_select_related = ("customer", "contact", "user")
    date_hierarchy = "due_at"
    hidden = ("lease",)
