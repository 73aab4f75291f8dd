"""REST: invitations to answer a survey, and answers that were taken by phone."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response as Reply

from accounts.api import scopes
from accounts.models import User
from accounts.models.customers import within_sight
from retention_site.base import changes
from retention_site.base.api_fields import ApiSerializer, IdOf, StrictSerializer, Text, Whole
from retention_site.base.api_filters import Filters, IdFilter, MomentFilter
from retention_site.base.resources import Created, Listed
from surveys.actions.asking import ask_now
from surveys.actions.invitations import invite
from surveys.actions.phone_answers import answer_by_phone
from surveys.asking import Refusal
from surveys.branching import shown
from surveys.links import answer_url
from surveys.models import Channel, Invitation, Question, Survey

OFFERED = (Channel.EMAIL, Channel.PHONE, Channel.WIDGET, Channel.LINK)


def surveys(_user: User) -> QuerySet[Survey]:
    return Survey.objects.all()


class InvitationSerializer(ApiSerializer):
    survey = IdOf(surveys)
    customer = IdOf()
    contact = IdOf(scopes.contacts)
    channel = serializers.ChoiceField(choices=[(each.value, each.label) for each in OFFERED])
    skipped_because = serializers.SerializerMethodField(help_text="Why nobody was asked, in words; null where they were.")
    link = serializers.SerializerMethodField(help_text="Where they answer; only on channel link, and not in lists.")
    response = serializers.SerializerMethodField(help_text="The id of the answer; null while there is none.")

    class Meta:
        model = Invitation
        fields = [
            "id", "survey", "customer", "contact", "channel", "trigger", "status", "skip_rule", "skipped_because", "language",
            "due_at", "asked_at", "expires_at", "link", "response", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["trigger", "status", "skip_rule", "language", "due_at", "asked_at", "expires_at"]

    def get_skipped_because(self, row: Invitation) -> str | None:
        return Refusal(row.skip_rule).words if row.skip_rule else None

    def get_link(self, row: Invitation) -> str | None:
        is_list = self.context["view"].action == "list"
        return answer_url(row) if row.channel == Channel.LINK and not is_list else None

    def get_response(self, row: Invitation) -> str | None:
        response = getattr(row, "response", None)
        return str(response.pk) if response else None


class PhoneAnswerSerializer(StrictSerializer):
    score = Whole(min_value=0, max_value=10, help_text="What they answered to the first question with numbers.")
    comment = Text(required=False, allow_blank=True, help_text="What they said to the question in words that follows.")


class InvitationFilter(Filters):
    survey = IdFilter()
    customer = IdFilter()
    contact = IdFilter()
    due_since = MomentFilter(field_name="due_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = Invitation
        fields = ["status", "channel", "trigger"]


class SurveyInvitations(Listed[Invitation], Created[Invitation]):
    queryset = Invitation.objects.all()
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilter
    action_permissions: ClassVar[dict[str, str]] = {"answer_it": "surveys.add_response"}

    def get_queryset(self) -> QuerySet[Invitation]:
        return within_sight(Invitation.objects.select_related("response"), self.caller)

    def add(self, **fields: Any) -> Invitation:
        return ask_now(invite(actor=self.caller, **fields))

    @extend_schema(request=PhoneAnswerSerializer, responses={200: InvitationSerializer})
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_it(self, request: Request, id: str) -> Reply:  # noqa: A002, ARG002
        """Record what they answered on the phone; you are the recorder, and they get a receipt by mail."""
        serializer = PhoneAnswerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        invitation = self.get_object()
        said = serializer.validated_data
        answers = _answers(invitation.survey, said["score"], said.get("comment", ""))
        answer_by_phone(actor=self.caller, invitation=invitation, answers=answers)
        return self.answer(self.fresh(invitation))


def _answers(survey: Survey, score: int, comment: str) -> dict[str, Any]:
    """Return a score and a comment as answers by code: to the first question with numbers, and the words that it leads to."""
    questions = list(survey.questions.asked())
    scored = next((question for question in questions if question.is_scored), None)
    if scored is None:
        raise changes.refuse("score", _("This survey asks for no number."))
    answers: dict[str, Any] = {scored.code: score}
    put = shown(questions, answers)
    words = [each for each in put[put.index(scored) :] if each.kind == Question.Kind.TEXT]
    if comment and not words:
        raise changes.refuse("comment", _("This survey asks for no words after such a score."))
    return answers | ({words[0].code: comment} if comment else {})
