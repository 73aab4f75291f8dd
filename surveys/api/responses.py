"""REST: answers to surveys. What people answered is read; how an answer stands and what it is about may be changed."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import ChurnCategory
from retention_site.base.api_fields import ApiSerializer, Flag, IdOf, Moment
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Changed, Listed
from surveys.actions.reviewing import exclude_response, include_response, read_response, release_response, tag_response
from surveys.models import Answer, Band, Response

State = Response.State
TAGS = ("categories", "is_feature_request")


class AnsweredSerializer(serializers.ModelSerializer[Answer]):
    question = serializers.CharField(source="question.code", help_text="Its code.")
    choices = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Answer
        fields = ["question", "number", "text", "choices"]


class ResponseSerializer(ApiSerializer):
    survey = IdOf()
    invitation = IdOf()
    customer = IdOf()
    contact = IdOf()
    team = IdOf()
    recorder = IdOf()
    band = serializers.ChoiceField(choices=Band.choices, read_only=True, allow_null=True, help_text="Of a score from 0 to 10.")
    answers = AnsweredSerializer(many=True, read_only=True)
    held_for = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Why it is held back, by name.")
    state = serializers.ChoiceField(
        choices=State.choices, required=False, help_text="counted releases a held answer, or takes back that one was left out."
    )
    excluded_as = serializers.ChoiceField(
        choices=Response.Exclusion.choices, required=False, allow_blank=True, help_text="Why it is left out; with excluded."
    )
    categories = serializers.SlugRelatedField(
        slug_field="code",
        queryset=ChurnCategory.objects.all(),
        many=True,
        required=False,
        help_text="What it is about.",
    )
    is_read = Flag(required=False, help_text="Whether somebody has read its words.")
    read_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Response
        fields = [
            "id", "survey", "invitation", "customer", "contact", "team", "channel", "recorder", "language", "score", "band",
            "answers", "answered_at", "first_answered_at", "state", "held_for", "excluded_as", "categories",
            "is_feature_request", "is_read", "read_at", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["channel", "language", "score", "answered_at", "first_answered_at", "created_at", "updated_at"]


class ResponseFilter(Filters):
    survey = IdFilter()
    customer = IdFilter()
    contact = IdFilter()
    recorder = IdFilter()
    by_staff = FlagFilter(method="staff", label="Recorded by a colleague")
    band = filters.ChoiceFilter(choices=Band.choices, method="in_band")
    is_read = FlagFilter(method="read", label="Words that somebody has read, or nobody")
    answered_since = MomentFilter(field_name="answered_at", lookup_expr="gte")
    answered_before = MomentFilter(field_name="answered_at", lookup_expr="lt")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Response
        fields = ["state", "channel", "language", "is_feature_request"]

    def staff(self, rows: Any, _name: str, value: str) -> "QuerySet[Response]":
        chosen: QuerySet[Response] = rows.filter(recorder__isnull=value != "true")
        return chosen

    def in_band(self, rows: Any, _name: str, value: str) -> "QuerySet[Response]":
        chosen: QuerySet[Response] = rows.in_band(value)
        return chosen

    def read(self, rows: Any, _name: str, value: str) -> "QuerySet[Response]":
        chosen: QuerySet[Response] = rows.filter(has_words=True, read_at__isnull=value != "true")
        return chosen


class Responses(Listed[Response], Changed[Response]):
    queryset = Response.objects.all()
    serializer_class = ResponseSerializer
    filterset_class = ResponseFilter
    ordering = ("-answered_at", "-pk")

    def get_queryset(self) -> QuerySet[Response]:
        answers = Answer.objects.select_related("question").order_by("question__rank", "id")
        rows = Response.objects.visible_to(self.caller)
        return rows.prefetch_related("survey", Prefetch("answers", answers), "categories")

    @transaction.atomic
    def change(self, row: Response, *, version: int | None, fields: dict[str, Any]) -> Response:
        """Each part through the action that pages use; the version is looked at once, by the first."""
        if "state" in fields or "excluded_as" in fields:
            row, version = self._ruled(row, version, fields), None
        if any(name in fields for name in TAGS):
            tags: dict[str, Any] = {"categories": list(row.categories.all()), "is_feature_request": row.is_feature_request}
            given = {name: fields[name] for name in TAGS if name in fields}
            row, version = tag_response(actor=self.caller, response=row, version=version, **(tags | given)), None
        if "is_read" in fields:
            row = read_response(actor=self.caller, response=row, is_read=fields["is_read"])
        return row

    def _ruled(self, row: Response, version: int | None, fields: dict[str, Any]) -> Response:
        wanted = fields.get("state", State.EXCLUDED if fields.get("excluded_as") else row.state)
        why = fields.get("excluded_as", row.excluded_as)
        if wanted == State.EXCLUDED:
            return exclude_response(actor=self.caller, response=row, version=version, excluded_as=why)
        if why and why == fields.get("excluded_as"):
            raise serializers.ValidationError({"excluded_as": [_("Only an answer that is left out has a reason.")]})
        if row.state == State.EXCLUDED:
            return include_response(actor=self.caller, response=row, version=version)
        if wanted == row.state:
            return row
        if wanted == State.COUNTED:
            return release_response(actor=self.caller, response=row, version=version)
        raise serializers.ValidationError({"state": [_("An answer is held back by the way it came, not by hand.")]})
