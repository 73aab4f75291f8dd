from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from playbooks.models import Callback, CallbackEvent


class CallbackEventInline(admin.TabularInline):  # type: ignore[type-arg]
    model = CallbackEvent
    extra = 0
    can_delete = False
    readonly_fields = fields = ("at", "kind", "actor", "promised_for", "assignee", "outcome", "reason")


@admin.register(Callback)
class CallbackAdmin(ReadOnlyOfCustomer):
    """Promises are made, moved and closed on their own pages, where the ledger is written; here they are read."""

    list_display = ("about", "customer", "promised_for", "assignee", "outcome", "closed_at", "moves")
    list_select_related = ("customer", "assignee")
    list_filter = ("outcome",)
    date_hierarchy = "promised_for"
    inlines = (CallbackEventInline,)
    hidden = ("nonce",)


@admin.register(CallbackEvent)
class CallbackEventAdmin(ReadOnlyOfCustomer):
    """The ledger of all promises: lines are added by what happens, never changed or removed."""

    customer_path = "callback__customer"
    list_display = ("at", "callback", "kind", "actor", "promised_for", "assignee", "outcome", "reason")
    list_select_related = ("callback", "actor", "assignee")
    list_filter = ("kind",)
    date_hierarchy = "at"
