"""REST: customers, many at once by external id, and the history of one."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.attributes import clean_attributes, lay_over
from accounts.actions.customer_batches import LARGEST_BATCH, Outcome, upsert_customers
from accounts.actions.customers import create_customer, update_customer
from accounts.api import contact_policy, scopes
from accounts.api.segments import narrowed
from accounts.api.standings import StandingSerializer
from accounts.models import Attribute, Customer, Stage, Team, User
from accounts.segments.reading import LONGEST_CODE
from accounts.standing.story import mark_columns
from retention_site.base.api_fields import ApiSerializer, IdOf, Moment, Text
from retention_site.base.api_filters import Filters, IdFilter, MomentFilter
from retention_site.base.models import AuditEntry
from retention_site.base.paging import PARAMETER
from retention_site.base.resources import Changed, Created, Listed


class CustomerSerializer(ApiSerializer):
    manager = IdOf(scopes.staff, required=False, allow_null=True)
    team = IdOf(scopes.teams, required=False, allow_null=True)
    attributes = serializers.DictField(
        child=serializers.JSONField(allow_null=True), required=False, help_text="Own attributes by code; null clears one."
    )

    standing = StandingSerializer(read_only=True, allow_null=True, help_text="How they stand; null until first looked at.")

    class Meta:
        model = Customer
        fields = [
            "id", "external_id", "name", "kind", "industry", "industry_fit", "value_tier", "country", "timezone", "language",
            "manager", "team", "trial_started_on", "started_on", "sales_approach", "attributes", "standing", "created_at",
            "updated_at",
        ]  # fmt: skip

    def validate_attributes(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values as they are stored, None for those to be cleared."""
        defined = self.context.get("attributes") or Attribute.objects.in_bulk(field_name="code")
        try:
            return dict.fromkeys(values) | clean_attributes(values, defined)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class UpsertSerializer(serializers.Serializer[Any]):
    customers = CustomerSerializer(many=True, max_length=LARGEST_BATCH)  # type: ignore[call-arg]


class UpsertResultSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    external_id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)


class UpsertResultsSerializer(serializers.Serializer[Any]):
    results = UpsertResultSerializer(many=True)


class HistorySerializer(serializers.ModelSerializer[AuditEntry]):
    """One change: fields by name with their values before and after; the actor's id is null where the system acted."""

    id = serializers.CharField(source="pk")
    at = Moment()
    actor = IdOf()
    actor_name = Text(source="actor.full_name", default=None, allow_null=True)
    before = serializers.DictField()
    after = serializers.DictField()

    class Meta:
        model = AuditEntry
        fields = ["id", "at", "actor", "actor_name", "via", "action", "before", "after"]
        read_only_fields = fields


class CustomerFilter(Filters):
    external_id = filters.CharFilter(max_length=80)
    q = filters.CharFilter(method="search", max_length=200, label="Part of a name, address or phone number, in any script")
    manager = IdFilter()
    team = IdFilter()
    segment = filters.CharFilter(method="by_segment", max_length=LONGEST_CODE, label="The code of a segment")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
    stage = filters.ChoiceFilter(field_name="standing__stage", choices=Stage.choices)

    class Meta:
        model = Customer
        fields = ["kind", "value_tier", "country", "language", "sales_approach"]

    def search(self, rows: Any, _name: str, text: str) -> "QuerySet[Customer]":
        found: QuerySet[Customer] = rows.matching(text)
        return found

    def by_segment(self, rows: Any, name: str, code: str) -> "QuerySet[Customer]":
        return narrowed(rows, code, name)


class Customers(Listed[Customer], Created[Customer], Changed[Customer]):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilter
    ordering = ("name_sort", "pk")
    action_permissions: ClassVar[dict[str, str]] = {
        "upsert": "accounts.change_customer",
        "history": "accounts.view_customer",
        "can_contact": "accounts.view_customer",
    }
    action_parameters: ClassVar[dict[str, set[str]]] = {
        "history": {PARAMETER, "page_size"},
        "can_contact": {"purpose", "channel", "contact"},
    }

    def get_queryset(self) -> QuerySet[Customer]:
        """With how they stand; not where rows are locked to be written, which a joined row that may be missing forbids."""
        rows = scopes.customers(self.caller)
        return rows if self.action == "upsert" else rows.select_related("standing").annotate(**mark_columns())

    def add(self, **fields: Any) -> Customer:
        fields["team"] = fields.get("team") or scopes.home_team(self.caller)
        return create_customer(actor=self.caller, **_with_attributes({}, fields))

    def change(self, row: Customer, *, version: int | None, fields: dict[str, Any]) -> Customer:
        return update_customer(
            actor=self.caller, customer=row, version=version, fields=_with_attributes(row.attributes, fields)
        )

    @extend_schema(request=UpsertSerializer, responses={200: UpsertResultsSerializer}, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def upsert(self, request: Request) -> Response:
        """Make or change up to 1,000 customers, named by `external_id`: all of them, or with any error none."""
        known = {User: scopes.staff(self.caller).in_bulk(), Team: Team.objects.in_bulk()}
        attributes = Attribute.objects.in_bulk(field_name="code")
        context = {**self.get_serializer_context(), "known": known, "attributes": attributes}
        serializer = UpsertSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        rows = serializer.validated_data["customers"]
        team = scopes.home_team(self.caller)
        results = upsert_customers(actor=self.caller, rows=rows, visible=self.get_queryset(), team=team)
        answers = [
            {"id": str(customer.pk), "external_id": customer.external_id, "outcome": outcome} for customer, outcome in results
        ]
        return Response({"results": answers})

    @extend_schema(responses=HistorySerializer(many=True), filters=False)
    @action(detail=True, ordering=("-pk",), filter_backends=[])
    def history(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Who changed what about a customer, newest first."""
        entries = AuditEntry.objects.about(self.get_object()).select_related("actor")
        return self.page_of_rows(entries, HistorySerializer)

    @extend_schema(parameters=contact_policy.PARAMETERS, responses=contact_policy.CanContactSerializer, filters=False)
    @action(detail=True, url_path="can-contact", filter_backends=[], pagination_class=None)
    def can_contact(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Whether somebody at a customer may be written to, or called, now; and every reason why not."""
        told = contact_policy.can_contact(self.get_object(), request.query_params, at=timezone.now())
        return Response(contact_policy.CanContactSerializer(told).data)


def _with_attributes(kept: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"attributes": lay_over(kept, fields["attributes"])} if "attributes" in fields else fields
