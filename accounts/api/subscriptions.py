"""REST: subscriptions, a product and its money inside a spell."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.subscriptions import change_value, create_subscription, update_subscription
from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer
from accounts.models import Subscription
from accounts.models.customers import within_sight
from retention_site.base.api_fields import Day, IdOf, StrictSerializer
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter
from retention_site.base.resources import Changed, Created, Listed


class SubscriptionSerializer(OwnedSerializer):
    fixed = ("spell", "product")
    spell = IdOf(scopes.spells)
    customer = IdOf(source="spell.customer", allow_null=False)
    product = IdOf(scopes.products)

    class Meta:
        model = Subscription
        fields = [
            "id", "spell", "customer", "product", "started_on", "ended_on", "monthly_value", "currency", "renews_on",
            "payment_state", "created_at", "updated_at",
        ]  # fmt: skip


class NewValueSerializer(StrictSerializer):
    monthly_value = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    on = Day(help_text="The first day at the new value.")


class SubscriptionFilter(Filters):
    customer = IdFilter(field_name="spell__customer")
    spell = IdFilter()
    product = IdFilter()
    is_current = FlagFilter(field_name="ended_on", lookup_expr="isnull", label="Not ended")

    class Meta:
        model = Subscription
        fields = ["payment_state"]


class Subscriptions(Listed[Subscription], Created[Subscription], Changed[Subscription]):
    queryset = Subscription.objects.all()
    serializer_class = SubscriptionSerializer
    filterset_class = SubscriptionFilter
    action_permissions: ClassVar[dict[str, str]] = {"change_value": "accounts.change_subscription"}

    def get_queryset(self) -> QuerySet[Subscription]:
        return within_sight(Subscription.objects.select_related("spell"), self.caller, "spell__customer")

    def add(self, **fields: Any) -> Subscription:
        return create_subscription(actor=self.caller, **fields)

    def change(self, row: Subscription, *, version: int | None, fields: dict[str, Any]) -> Subscription:
        return update_subscription(actor=self.caller, subscription=row, version=version, fields=fields)

    @extend_schema(request=NewValueSerializer, responses={201: SubscriptionSerializer})
    @action(detail=True, methods=["post"], url_path="change-value")
    def change_value(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """End this subscription and open the next at a new value, so that the history of revenue stays true."""
        serializer = NewValueSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        subscription = self.get_object()
        following = change_value(
            actor=self.caller, subscription=subscription, version=subscription.version, **serializer.validated_data
        )
        return self.answer(self.fresh(following), 201)
