"""REST: checklists of departures, opened by the departure and worked off here."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models.customers import within_sight
from playbooks.actions.checklists import finish_item
from playbooks.models import Checklist, ChecklistItem
from retention_site.base.api_fields import ApiSerializer, IdOf, Slug, Text
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter
from retention_site.base.resources import Listed, Retrieved


class ChecklistItemSerializer(ApiSerializer):
    team = IdOf()
    assignee = IdOf()
    callback = IdOf()
    wordings = serializers.DictField(child=serializers.CharField(), read_only=True, help_text="By language.")

    class Meta:
        model = ChecklistItem
        fields = [
            "id", "code", "kind", "wordings", "team", "assignee", "due_on", "after", "needs_proof", "status", "done_on",
            "note", "callback",
        ]  # fmt: skip
        read_only_fields = fields


class ChecklistSerializer(ApiSerializer):
    customer = serializers.CharField(source="departure.customer_id", read_only=True)
    departure = IdOf()
    template = serializers.CharField(source="template.code", read_only=True, allow_null=True, default=None)
    items = ChecklistItemSerializer(many=True, read_only=True)

    class Meta:
        model = Checklist
        fields = ["id", "customer", "departure", "template", "items", "closed_on", "created_at", "updated_at"]
        read_only_fields = ["closed_on"]


class FinishSerializer(serializers.Serializer[Any]):
    item = Slug(max_length=40, help_text="The code of the step.")
    status = serializers.ChoiceField(choices=[("done", "done"), ("dropped", "not needed")], required=False, default="done")
    note = Text(max_length=2000, required=False, allow_blank=True, default="", help_text="Note, or link as proof.")


class ChecklistFilter(Filters):
    customer = IdFilter(field_name="departure__customer")
    departure = IdFilter()
    is_open = FlagFilter(field_name="closed_on", lookup_expr="isnull", label="Something is left to do")

    class Meta:
        model = Checklist
        fields: ClassVar[list[str]] = []


class Checklists(Listed[Checklist], Retrieved[Checklist]):
    queryset = Checklist.objects.all()
    serializer_class = ChecklistSerializer
    filterset_class = ChecklistFilter
    action_permissions: ClassVar[dict[str, str]] = {"finish_it": "playbooks.change_checklist"}

    def get_queryset(self) -> QuerySet[Checklist]:
        told = Checklist.objects.select_related("departure", "template").prefetch_related("items")
        return within_sight(told, self.caller, "departure__customer")

    @extend_schema(request=FinishSerializer, responses={200: ChecklistSerializer})
    @action(detail=True, methods=["post"], url_path="finish")
    def finish_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Do a step of it, or say why it is not needed."""
        serializer = FinishSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        checklist = self.get_object()
        item = checklist.items.filter(code=said.pop("item")).first()
        if item is None:
            raise exceptions.ValidationError({"item": ["There is no such step in this checklist."]})
        finish_item(actor=self.caller, item=item, version=None, **said)
        return self.answer(self.fresh(checklist))
