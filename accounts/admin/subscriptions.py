from typing import Any

from django.contrib import admin

from accounts.actions.period_counts import mark_periods
from accounts.actions.subscriptions import create_subscription, update_subscription
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import Subscription
from retention_site.base.admin.audited import AuditedInline


class SubscriptionInline(AuditedInline):
    model = Subscription
    autocomplete_fields = ("product",)


@admin.register(Subscription)
class SubscriptionAdmin(AuditedOfCustomer):
    noun = "subscription"
    customer_path = "spell__customer"
    list_display = (
        "customer", "product", "started_on", "ended_on", "monthly_value", "currency", "renews_on", "payment_state",
    )  # fmt: skip
    list_select_related = ("spell__customer", "product")
    list_filter = ("payment_state", "product")
    autocomplete_fields = ("spell", "product")
    fixed = ("spell",)

    @admin.display(description=Subscription._meta.get_field("spell").verbose_name)
    def customer(self, subscription: Subscription) -> str:
        return f"{subscription.spell.customer} {subscription.spell}"

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Subscription:
        return create_subscription(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Subscription:
        return update_subscription(actor=actor, subscription=row, version=version, fields=fields)

    def delete_row(self, actor: Any, row: Any) -> None:
        """Remove a subscription that never was."""
        super().delete_row(actor, row)
        mark_periods(since=row.started_on)
