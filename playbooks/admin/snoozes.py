from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from playbooks.models import Snooze


@admin.register(Snooze)
class SnoozeAdmin(ReadOnlyOfCustomer):
    """Said on Today, and never changed."""

    list_display = ("at", "customer", "stage", "until", "why", "actor")
    list_select_related = ("customer", "actor")
    list_filter = ("stage",)
