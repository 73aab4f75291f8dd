"""REST: departures. Making one is giving notice: everything planned for somebody who leaves altogether stops."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.departures import begin_departure, decide_departure, record_findings, record_permission
from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer
from accounts.models import Consent, Departure
from accounts.models.customers import within_sight
from retention_site.base.api_fields import Day, Flag, IdOf, StrictSerializer
from retention_site.base.api_filters import DayFilter, Filters, FlagFilter, IdFilter
from retention_site.base.resources import Changed, Created, Listed, version_matched

GIVEN = ("customer", "subscription", "notice_on", "notice_by", "notice_channel", "effective_on", "said_reason", "said")


class OutcomeField(serializers.ChoiceField):
    """How it ended; null while nobody knows."""

    def __init__(self) -> None:
        super().__init__(choices=Departure.Outcome.choices, read_only=True, allow_null=True)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) if value else None


class DepartureSerializer(OwnedSerializer):
    fixed = GIVEN
    customer = IdOf(scopes.customers)
    spell = IdOf()
    subscription = IdOf(
        scopes.subscriptions, required=False, allow_null=True, help_text="The product given up; null: they leave altogether."
    )
    notice_by = IdOf(scopes.contacts, required=False, allow_null=True)
    said_reason = IdOf(scopes.churn_reasons, required=False, allow_null=True)
    found_reason = IdOf(scopes.churn_reasons, required=False, allow_null=True)
    interview = IdOf(scopes.interactions, required=False, allow_null=True)
    outcome = OutcomeField()
    shown = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="What the record showed at the notice: counts by code."
    )

    class Meta:
        model = Departure
        fields = [
            "id", "customer", "spell", "subscription", "notice_on", "notice_by", "notice_channel", "effective_on",
            "is_voluntary", "said_reason", "said", "found_reason", "found", "interview", "shown", "competitor",
            "would_return", "may_write", "stage", "age_days", "outcome", "decided_on", "resumes_on", "relapsed_on",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = [
            "is_voluntary", "may_write", "stage", "age_days", "decided_on", "resumes_on", "relapsed_on",
        ]  # fmt: skip


class DecisionSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(choices=Departure.Outcome.choices)
    resumes_on = Day(required=False, allow_null=True, help_text="Of somebody who pauses.")


class PermissionSerializer(StrictSerializer):
    may_write = Flag()


class DepartureFilter(Filters):
    customer = IdFilter()
    is_open = FlagFilter(field_name="decided_on", lookup_expr="isnull", label="Without an outcome")
    is_whole = FlagFilter(field_name="subscription", lookup_expr="isnull", label="They leave altogether")
    notice_since = DayFilter(field_name="notice_on", lookup_expr="gte")
    notice_before = DayFilter(field_name="notice_on", lookup_expr="lt")

    class Meta:
        model = Departure
        fields = ["outcome", "stage"]


class Departures(Listed[Departure], Created[Departure], Changed[Departure]):
    queryset = Departure.objects.all()
    serializer_class = DepartureSerializer
    filterset_class = DepartureFilter
    ordering = ("-notice_on", "-pk")
    action_permissions: ClassVar[dict[str, str]] = {
        "decide_it": "accounts.change_departure",
        "permit_it": "accounts.change_departure",
    }

    def get_queryset(self) -> QuerySet[Departure]:
        return within_sight(Departure.objects.all(), self.caller)

    def add(self, **fields: Any) -> Departure:
        return begin_departure(actor=self.caller, **fields)

    def change(self, row: Departure, *, version: int | None, fields: dict[str, Any]) -> Departure:
        return record_findings(actor=self.caller, departure=row, version=version, fields=fields)

    @extend_schema(request=DecisionSerializer, responses={200: DepartureSerializer})
    @action(detail=True, methods=["post"], url_path="decide")
    def decide_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Give it its outcome; saved only before the last day, left only from it on."""
        departure, said = self._said(request, DecisionSerializer)
        version = version_matched(request, departure)
        decide_departure(
            actor=self.caller,
            departure=departure,
            version=version,
            outcome=said["outcome"],
            resumes_on=said.get("resumes_on"),
        )
        return self.answer(self.fresh(departure))

    @extend_schema(request=PermissionSerializer, responses={200: DepartureSerializer})
    @action(detail=True, methods=["post"], url_path="permission")
    def permit_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Note whether we may write to them after they have left; it goes into the ledger of consents."""
        departure, said = self._said(request, PermissionSerializer)
        version = version_matched(request, departure)
        source = Consent.Source.API
        record_permission(actor=self.caller, departure=departure, version=version, may_write=said["may_write"], source=source)
        return self.answer(self.fresh(departure))

    def _said(self, request: Request, serializer_class: type[serializers.Serializer[Any]]) -> tuple[Departure, dict[str, Any]]:
        serializer = serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self.get_object(), dict(serializer.validated_data)
