from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from accounts.models import UsageEvent


@admin.register(UsageEvent)
class UsageEventAdmin(ReadOnlyOfCustomer):
    list_display = ("at", "customer", "name", "quantity", "product", "arrived_at")
    list_select_related = ("customer", "product")
    list_filter = ("product",)
