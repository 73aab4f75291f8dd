"""REST: the ledger of mail. It is read; messages about which a person has to decide are settled; nothing is sent by hand."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.messages import Settlement, settle_message
from accounts.models import Message
from accounts.templating.previewing import told_by
from retention_site.base.api_fields import ApiSerializer, IdOf, StrictSerializer
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Listed, Retrieved


class MessageSerializer(ApiSerializer):
    """A message to a contact of a customer or to a colleague; `why` says in words why it was not, or perhaps not, sent."""

    customer = IdOf(allow_null=True)
    contact = IdOf(allow_null=True)
    user = IdOf(allow_null=True)
    why = serializers.CharField(read_only=True)

    class Meta:
        model = Message
        fields = [
            "id", "customer", "contact", "user", "kind", "purpose", "occasion", "address", "subject", "language", "status",
            "rule", "why", "detail", "attempts", "due_at", "expires_at", "begun_at", "settled_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class ContentSerializer(serializers.Serializer[Any]):
    """What a mail said, as text and as HTML, or what a colleague is to say in a call; links lead nowhere."""

    subject = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True, allow_null=True, default=None)
    html = serializers.CharField(read_only=True, allow_null=True, default=None)
    points = serializers.CharField(read_only=True, allow_null=True, default=None, help_text="Of a call: the points to make.")


class SettleSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(choices=Settlement.choices, help_text="`sent` only for one that is perhaps sent.")


class MessageFilter(Filters):
    customer = IdFilter()
    contact = IdFilter()
    is_unsettled = FlagFilter(method="unsettled", label="Failed, or perhaps sent: waits for a person")
    created_since = MomentFilter(field_name="created_at", lookup_expr="gte")

    class Meta:
        model = Message
        fields = ["status", "kind", "purpose"]

    def unsettled(self, rows: Any, _name: str, value: str) -> "QuerySet[Message]":
        waiting = Message.objects.unsettled()
        chosen: QuerySet[Message] = rows & waiting if value == "true" else rows.exclude(pk__in=waiting)
        return chosen


def join_filter(name: str, chosen: django_filters.Filter) -> None:
    """Let messages be asked for by something that an upper floor knows of them."""
    MessageFilter.base_filters[name] = chosen


class Messages(Listed[Message], Retrieved[Message]):
    queryset = Message.objects.all()
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    action_permissions: ClassVar[dict[str, str]] = {
        "content": "accounts.view_message",
        "settle_it": "accounts.change_message",
    }

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.visible_to(self.caller)

    @extend_schema(responses={200: ContentSerializer})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """What it said to them; 404 for one that was made without a template, or whose words were forgotten."""
        said = told_by(self.get_object())
        if said is None:
            raise Http404
        return Response(ContentSerializer(said).data)

    @extend_schema(request=SettleSerializer, responses={200: MessageSerializer})
    @action(detail=True, methods=["post"], url_path="settle")
    def settle_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Decide about a message that failed or is perhaps sent: it was sent, send it again, or give it up."""
        serializer = SettleSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        message = self.get_object()
        settle_message(actor=self.caller, message=message, how=serializer.validated_data["outcome"])
        return self.answer(self.fresh(message))
