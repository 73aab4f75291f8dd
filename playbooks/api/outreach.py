"""REST: outreach, written, launched and steered."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import scopes
from accounts.api.churn_reasons import WordingsField
from accounts.api.serializers import OwnedSerializer
from accounts.models import MessageTemplate, Milestone, Segment
from playbooks.actions.outreach import (
    approve_outreach,
    cancel_outreach,
    create_outreach,
    launch_outreach,
    pause_outreach,
    resume_outreach,
    update_outreach,
)
from playbooks.models import Outreach
from playbooks.outreach.joining import APPROVE
from retention_site.base.api_fields import IdOf, Moment
from retention_site.base.api_filters import Filters, IdFilter
from retention_site.base.resources import Changed, Created, Listed, version_matched

CHANGE = "playbooks.change_outreach"


def _templates(_user: Any) -> QuerySet[MessageTemplate]:
    return MessageTemplate.objects.filter(is_active=True, use="")


def _segments(_user: Any) -> QuerySet[Segment]:
    return Segment.objects.filter(is_active=True)


def _milestones(_user: Any) -> QuerySet[Milestone]:
    return Milestone.objects.filter(is_active=True)


class OutreachSerializer(OwnedSerializer):
    template = IdOf(_templates)
    second_template = IdOf(_templates, required=False, allow_null=True)
    segment = IdOf(_segments, required=False, allow_null=True, help_text="None: the customers listed.")
    customers = serializers.ListField(
        child=IdOf(scopes.customers), required=False, write_only=True, max_length=1000, help_text="The whole list."
    )
    words = WordingsField(required=False, help_text=f"By language: {', '.join(code for code, _name in settings.LANGUAGES)}.")
    milestone = IdOf(_milestones, required=False, allow_null=True)
    start_at = Moment(required=False, allow_null=True)
    owner = IdOf()
    approver = IdOf()
    launched_at = Moment(read_only=True, allow_null=True)
    next_run_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Outreach
        fields = [
            "id", "name", "template", "second_template", "segment", "customers", "to", "words", "starts", "start_at", "morning",
            "repeats", "each_time", "ends_on", "holdout_percent", "goal", "milestone", "goal_days", "most", "priority",
            "status", "owner", "approver", "launched_at", "next_run_at", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["status"]


class OutreachFilter(Filters):
    segment = IdFilter()
    template = IdFilter()
    owner = IdFilter()

    class Meta:
        model = Outreach
        fields = ["status"]


class OutreachCollection(Listed[Outreach], Created[Outreach], Changed[Outreach]):
    queryset = Outreach.objects.all()
    serializer_class = OutreachSerializer
    filterset_class = OutreachFilter
    action_permissions: ClassVar[dict[str, str]] = {
        "launch": CHANGE, "approve": APPROVE, "pause": CHANGE, "resume": CHANGE, "cancel": CHANGE,
    }  # fmt: skip

    def get_queryset(self) -> QuerySet[Outreach]:
        seen = Outreach.objects.visible_to(self.caller)
        return seen.select_related("template", "second_template", "segment", "owner")

    def add(self, **fields: Any) -> Outreach:
        return create_outreach(actor=self.caller, **fields)

    def change(self, row: Outreach, *, version: int | None, fields: dict[str, Any]) -> Outreach:
        return update_outreach(actor=self.caller, outreach=row, version=version, fields=fields)

    @extend_schema(request=None, responses={200: OutreachSerializer})
    @action(detail=True, methods=["post"])
    def launch(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Let it go out; a large one waits for a lead where you are none."""
        return self._steer(request, launch_outreach)

    @extend_schema(request=None, responses={200: OutreachSerializer})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Let one go out that waits for a lead."""
        return self._steer(request, approve_outreach)

    @extend_schema(request=None, responses={200: OutreachSerializer})
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Have everything wait that nobody began to send."""
        return self._steer(request, pause_outreach)

    @extend_schema(request=None, responses={200: OutreachSerializer})
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Have what waits go on."""
        return self._steer(request, resume_outreach)

    @extend_schema(request=None, responses={200: OutreachSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """End it: what nobody began to send never is."""
        return self._steer(request, cancel_outreach)

    def _steer(self, request: Request, act: Callable[..., Outreach]) -> Response:
        row = self.get_object()
        turned = act(actor=self.caller, outreach=row, version=version_matched(request, row))
        return self.answer(self.fresh(turned))
