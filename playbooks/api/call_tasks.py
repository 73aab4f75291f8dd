"""REST: calls that outreach asks for. They are read, given to somebody else, and told what came of them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer
from playbooks.actions.call_tasks import record_call_task
from playbooks.models import CallTask
from retention_site.base.api_fields import IdOf, Text
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Changed, Listed


class CallOutcomeField(serializers.ChoiceField):
    """What came of a call; null while it is still to be made."""

    def __init__(self) -> None:
        super().__init__(choices=CallTask.Outcome.choices, required=False, allow_null=True)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        found = super().run_validation(data)
        return "" if found is None else found

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) if value else None


class CallTaskSerializer(OwnedSerializer):
    """`about` is what to call about, in a line; `messages/{id}/content/` tells what to say.

    `why` says in words why nobody is to call any more, where a rule says so.
    """

    customer = IdOf()
    contact = IdOf()
    outreach = serializers.CharField(source="run.outreach_id", read_only=True)
    message = IdOf()
    about = serializers.CharField(read_only=True)
    assignee = IdOf(scopes.staff, required=False, allow_null=True)
    outcome = CallOutcomeField()
    note = Text(required=False, allow_blank=True, help_text="Needed where a colleague withdraws it.")
    why = serializers.CharField(read_only=True)
    interaction = IdOf(source="closed_in", help_text="The talk that was this call.")
    closed_by = IdOf()

    class Meta:
        model = CallTask
        fields = [
            "id", "customer", "contact", "outreach", "message", "about", "assignee", "opened_at", "due_at", "attempts",
            "outcome", "rule", "why", "note", "closed_at", "closed_by", "interaction", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["opened_at", "due_at", "attempts", "rule", "closed_at"]


class CallTaskFilter(Filters):
    customer = IdFilter()
    outreach = IdFilter(field_name="run__outreach")
    assignee = IdFilter()
    is_open = FlagFilter(field_name="closed_at", lookup_expr="isnull", label="Still to be made")
    is_late = FlagFilter(method="late", label="Still to be made, and due before now")
    due_since = MomentFilter(field_name="due_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = CallTask
        fields = ["outcome"]

    def late(self, rows: Any, _name: str, value: str) -> "QuerySet[CallTask]":
        late = CallTask.objects.late(at=timezone.now())
        chosen: QuerySet[CallTask] = rows & late if value == "true" else rows.exclude(pk__in=late)
        return chosen


class CallTasks(Listed[CallTask], Changed[CallTask]):
    queryset = CallTask.objects.all()
    serializer_class = CallTaskSerializer
    filterset_class = CallTaskFilter
    ordering = ("-due_at", "-pk")

    def get_queryset(self) -> QuerySet[CallTask]:
        return CallTask.objects.visible_to(self.caller).select_related("message__template", "run")

    def change(self, row: CallTask, *, version: int | None, fields: dict[str, Any]) -> CallTask:
        return record_call_task(actor=self.caller, task=row, version=version, fields=fields)
