"""REST: segments, who is in one and why, and what a rule that is not saved yet would find."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.segments import create_segment, restore_segment, update_segment
from accounts.api import scopes
from accounts.api.churn_reasons import WordingsField
from accounts.api.serializers import OwnedSerializer
from accounts.models import Customer, Segment, SegmentMember
from accounts.models.customers import within_sight
from accounts.paying import business_day
from accounts.segments.compiling import customers_in
from accounts.segments.facts import facts_told
from accounts.segments.fields import Fields
from accounts.segments.reading import count_up_to, in_segment
from accounts.segments.rules import BadRule, check, told
from retention_site.base.api_fields import IdOf, Moment, StrictSerializer, Text
from retention_site.base.api_filters import Filters, FlagFilter
from retention_site.base.paging import PARAMETER
from retention_site.base.resources import Changed, Created, Listed, version_matched

SEGMENT = OpenApiParameter(
    "segment", {"type": "string"}, description="The code of a segment: those who are in it now, whenever they came."
)
AS_OF_NOW = " Of a segment: those who are in it today, whenever they came; whether they were in it back then is not asked."


def narrowed(customers: QuerySet[Customer], code: str, name: str = "segment") -> QuerySet[Customer]:
    """Return those of `customers` who are in a segment; a 400 under `name` where there is none, or it is disabled."""
    try:
        return in_segment(customers, code)
    except ValueError as error:
        raise exceptions.ValidationError({name: [str(error)]}) from error


@extend_schema_field({"type": "object", "additionalProperties": True})
class RuleField(serializers.JSONField):
    """A rule: {"all": [...]}, {"any": [...]}, {"not": {...}}, {"field", "op", "value"} or {"did", "product", "times", ...}."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_a_dict": serializers.DictField.default_error_messages["not_a_dict"]
    }

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if not isinstance(value, dict):
            self.fail("not_a_dict", input_type=type(value).__name__)
        return value


class RuleProblemSerializer(serializers.Serializer[Any]):
    path = serializers.CharField(allow_blank=True, help_text="Where in the rule, such as all[2].value; empty for all of it.")
    words = serializers.CharField(help_text="In the language of the request.")


class SegmentSerializer(OwnedSerializer):
    fixed = ("code",)
    wordings = WordingsField(help_text=f"By language: {', '.join(code for code, _name in settings.LANGUAGES)}.")
    rule = RuleField()
    told = serializers.SerializerMethodField(help_text="The rule in words; null where it cannot be asked.")
    owner = IdOf(scopes.staff, required=False, allow_null=True)
    problem = serializers.DictField(read_only=True, help_text="Why it is disabled: path and error; empty while all is well.")
    refreshed_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Segment
        fields = [
            "id", "code", "wordings", "note", "rule", "told", "is_active", "is_shipped", "owner", "rank", "size", "problem",
            "refreshed_at", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["size"]

    def get_told(self, segment: Segment) -> str | None:
        try:
            return told(segment.rule, self.context["fields"])
        except BadRule:
            return None


class MemberSerializer(serializers.ModelSerializer[SegmentMember]):
    """A customer in a segment, since when, and what its rule looked at then."""

    id = serializers.CharField(source="customer_id")
    external_id = Text(source="customer.external_id")
    name = Text(source="customer.name")
    entered_at = Moment()
    because = serializers.DictField(source="entered_because", help_text="By code of the field.")
    told = serializers.SerializerMethodField(help_text="The same in words, in the language of the request.")

    class Meta:
        model = SegmentMember
        fields = ["id", "external_id", "name", "entered_at", "because", "told"]
        read_only_fields = fields

    def get_told(self, stay: SegmentMember) -> list[str]:
        return facts_told(stay.entered_because, self.context["fields"])


class TrialSerializer(StrictSerializer):
    rule = RuleField()


class FindingSerializer(serializers.Serializer[Any]):
    problems = RuleProblemSerializer(many=True)
    told = serializers.CharField(allow_null=True)
    n = serializers.IntegerField(allow_null=True, help_text="Of the customers you may see; counted to 10,000.")
    is_more = serializers.BooleanField(help_text="There are more than n.")


class SegmentFilter(Filters):
    is_active = FlagFilter()
    is_shipped = FlagFilter()

    class Meta:
        model = Segment
        fields = ["code"]


class Segments(Listed[Segment], Created[Segment], Changed[Segment]):
    queryset = Segment.objects.all()
    serializer_class = SegmentSerializer
    filterset_class = SegmentFilter
    ordering = ("rank", "pk")
    action_permissions: ClassVar[dict[str, str]] = {
        "customers": "accounts.view_segmentmember",
        "check": "accounts.add_segment",
        "restore": "accounts.change_segment",
    }
    action_parameters: ClassVar[dict[str, set[str]]] = {"customers": {PARAMETER, "page_size"}}

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "fields": Fields()}

    def add(self, **fields: Any) -> Segment:
        return create_segment(actor=self.caller, **fields)

    def change(self, row: Segment, *, version: int | None, fields: dict[str, Any]) -> Segment:
        return update_segment(actor=self.caller, segment=row, version=version, fields=fields)

    @extend_schema(responses=MemberSerializer(many=True), filters=False)
    @action(detail=True, ordering=("-entered_at", "-pk"), filter_backends=[])
    def customers(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Who was in the segment when it was last counted, and why; those who came last first."""
        stays = SegmentMember.objects.filter(segment=self.get_object(), left_at=None).select_related("customer")
        context = self.get_serializer_context()
        return self.page_of_rows(
            within_sight(stays, self.caller), lambda page, many: MemberSerializer(page, many=many, context=context)
        )

    @extend_schema(request=TrialSerializer, responses={200: FindingSerializer}, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def check(self, request: Request) -> Response:
        """What is wrong with a rule that is not saved, or what it says in words and how many customers it would find now."""
        serializer = TrialSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        rule, fields = serializer.validated_data["rule"], Fields()
        problems = check(rule, fields)
        found: dict[str, Any] = {"problems": problems, "told": None, "n": None, "is_more": False}
        if not problems:
            customers = customers_in(rule, scopes.customers(self.caller), on=business_day())
            n, is_more = count_up_to(customers)
            found |= {"told": told(rule, fields), "n": n, "is_more": is_more}
        return Response(FindingSerializer(found).data)

    @extend_schema(request=None, responses={200: SegmentSerializer}, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def restore(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Give a segment that came with Keepsake the rule it came with."""
        row = self.get_object()
        return self.answer(restore_segment(actor=self.caller, segment=row, version=version_matched(request, row)))
