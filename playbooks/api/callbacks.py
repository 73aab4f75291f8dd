"""REST: promised callbacks."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer
from accounts.models.customers import within_sight
from playbooks.actions.callbacks import close_callback, move_callback, promise_callback
from playbooks.models import Callback
from retention_site.base.api_fields import IdOf, Moment, StrictSerializer, Text, Whole
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Created, Listed, version_matched


class OutcomeField(serializers.ChoiceField):
    """How a promise ended; null while it is owed."""

    def __init__(self) -> None:
        super().__init__(choices=Callback.Outcome.choices, read_only=True, allow_null=True)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) if value else None


class CallbackSerializer(OwnedSerializer):
    customer = IdOf(scopes.customers)
    contact = IdOf(scopes.contacts, required=False, allow_null=True)
    assignee = IdOf(scopes.staff, required=False, help_text="The token's user, unless told.")
    promised_for = Moment()
    minutes = Whole(required=False, min_value=5, max_value=480, help_text="How long after it counts as kept.")
    outcome = OutcomeField()

    class Meta:
        model = Callback
        fields = [
            "id", "customer", "contact", "about", "promised_for", "minutes", "assignee", "promised_at", "outcome",
            "outcome_reason", "closed_at", "moves", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["promised_at", "outcome_reason", "closed_at", "moves"]


class CloseSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(choices=Callback.Outcome.choices)
    summary = Text(max_length=300, required=False, allow_blank=True, help_text="Why; needed where it was broken or withdrawn.")


class MoveSerializer(StrictSerializer):
    promised_for = Moment()
    by = serializers.ChoiceField(choices=[("customer", "customer"), ("us", "us")])
    reason = Text(max_length=300, required=False, allow_blank=True, help_text="Needed where we move it.")


class CallbackFilter(Filters):
    customer = IdFilter()
    assignee = IdFilter()
    is_owed = FlagFilter(field_name="closed_at", lookup_expr="isnull", label="Without an outcome")
    promised_since = MomentFilter(field_name="promised_for", lookup_expr="gte")
    promised_before = MomentFilter(field_name="promised_for", lookup_expr="lt")

    class Meta:
        model = Callback
        fields = ["outcome"]


class Callbacks(Listed[Callback], Created[Callback]):
    queryset = Callback.objects.all()
    serializer_class = CallbackSerializer
    filterset_class = CallbackFilter
    ordering = ("-promised_for", "-pk")
    action_permissions: ClassVar[dict[str, str]] = {
        "close_it": "playbooks.change_callback",
        "move_it": "playbooks.change_callback",
    }

    def get_queryset(self) -> QuerySet[Callback]:
        return within_sight(Callback.objects.all(), self.caller)

    def add(self, **fields: Any) -> Callback:
        return promise_callback(actor=self.caller, **fields)

    @extend_schema(request=CloseSerializer, responses={200: CallbackSerializer})
    @action(detail=True, methods=["post"], url_path="close")
    def close_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Give the promise its outcome; kept and kept late must be true to the clock."""
        callback, said = self._said(request, CloseSerializer)
        reason = said.get("summary", "")
        version = version_matched(request, callback)
        close_callback(actor=self.caller, callback=callback, version=version, outcome=said["outcome"], reason=reason)
        return self.answer(self.fresh(callback))

    @extend_schema(request=MoveSerializer, responses={200: CallbackSerializer})
    @action(detail=True, methods=["post"], url_path="move")
    def move_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Promise another moment; the one before stays in the ledger."""
        callback, said = self._said(request, MoveSerializer)
        move_callback(
            actor=self.caller,
            callback=callback,
            version=version_matched(request, callback),
            promised_for=said["promised_for"],
            by_customer=said["by"] == "customer",
            reason=said.get("reason", ""),
        )
        return self.answer(self.fresh(callback))

    def _said(self, request: Request, serializer_class: type[serializers.Serializer[Any]]) -> tuple[Callback, dict[str, Any]]:
        serializer = serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self.get_object(), dict(serializer.validated_data)
