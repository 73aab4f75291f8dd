from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import Feeling


@admin.register(Feeling)
class FeelingAdmin(ReadOnlyOfCustomer):
    """Said on the customer's page, and never changed."""

    list_display = ("at", "customer", "kind", "note", "actor")
    list_select_related = ("customer", "actor")
    list_filter = ("kind",)
