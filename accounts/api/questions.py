"""REST: questions that talks left open, and their answers."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.questions import answer_question
from accounts.api import scopes
from accounts.models import OpenQuestion
from accounts.models.customers import within_sight
from retention_site.base.api_fields import ApiSerializer, IdOf, StrictSerializer, Text
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter
from retention_site.base.resources import Listed, Retrieved


class AskedSerializer(ApiSerializer):
    assignee = IdOf(scopes.staff, required=False, allow_null=True)

    class Meta:
        model = OpenQuestion
        fields = ["id", "text", "assignee", "answer", "answered_at"]
        read_only_fields = ["answer", "answered_at"]


class QuestionSerializer(AskedSerializer):
    interaction = IdOf(allow_null=False)
    customer = IdOf(source="interaction.customer", allow_null=False)

    class Meta(AskedSerializer.Meta):
        fields = [*AskedSerializer.Meta.fields, "interaction", "customer"]


class AnswerSerializer(StrictSerializer):
    answer = Text(max_length=10_000)


class QuestionFilter(Filters):
    interaction = IdFilter()
    customer = IdFilter(field_name="interaction__customer")
    assignee = IdFilter()
    is_open = FlagFilter(field_name="answered_at", lookup_expr="isnull", label="Not answered")


class Questions(Listed[OpenQuestion], Retrieved[OpenQuestion]):
    queryset = OpenQuestion.objects.all()
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter
    action_permissions: ClassVar[dict[str, str]] = {"answer_it": "accounts.change_openquestion"}

    def get_queryset(self) -> QuerySet[OpenQuestion]:
        rows = OpenQuestion.objects.select_related("interaction")
        return within_sight(rows, self.caller, "interaction__customer")

    @extend_schema(request=AnswerSerializer, responses={200: QuestionSerializer})
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_it(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        """Write down the answer, once."""
        serializer = AnswerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        question = answer_question(actor=self.caller, question=self.get_object(), **serializer.validated_data)
        return self.answer(self.fresh(question))
