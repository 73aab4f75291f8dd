"""REST: not now. Customers who slip away, or whose onboarding is stuck, left for some days. Said, and never changed."""

from typing import Any

from django.db.models import QuerySet

from accounts.api import scopes
from accounts.models import Customer, User
from accounts.models.customers import within_sight
from accounts.paying import business_day
from playbooks.actions.snoozes import snooze_customer
from playbooks.models import Snooze
from playbooks.models.snoozes import LONGEST
from retention_site.base.api_fields import ApiSerializer, IdOf, Whole
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter
from retention_site.base.resources import Created, Listed


def _customers(user: User) -> QuerySet[Customer]:
    return scopes.customers(user).select_related("standing")


class SnoozeSerializer(ApiSerializer):
    customer = IdOf(_customers)
    days = Whole(write_only=True, min_value=1, max_value=LONGEST, help_text="After so many days they are on Today again.")
    actor = IdOf(help_text="Who leaves them: the token's user.")

    class Meta:
        model = Snooze
        fields = ["id", "customer", "days", "why", "stage", "until", "actor", "on", "at"]
        read_only_fields = ["stage", "until", "on", "at"]


class SnoozeFilter(Filters):
    customer = IdFilter()
    actor = IdFilter()
    is_running = FlagFilter(method="running", label="They still hold today")

    class Meta:
        model = Snooze
        fields = ["stage"]

    def running(self, rows: Any, _name: str, value: str) -> "QuerySet[Snooze]":
        today = business_day()
        chosen: QuerySet[Snooze] = rows.running(on=today) if value == "true" else rows.filter(until__lte=today)
        return chosen


class Snoozes(Listed[Snooze], Created[Snooze]):
    queryset = Snooze.objects.all()
    serializer_class = SnoozeSerializer
    filterset_class = SnoozeFilter

    def get_queryset(self) -> QuerySet[Snooze]:
        return within_sight(Snooze.objects.all(), self.caller)

    def add(self, **fields: Any) -> Snooze:
        return snooze_customer(actor=self.caller, **fields)
