"""REST: surveys. One that is made here is live at once, in the shipped words of its kind."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers

from accounts.api.serializers import OwnedSerializer
from retention_site.base.api_fields import IdOf
from retention_site.base.api_filters import Filters
from retention_site.base.resources import Changed, Created, Listed
from surveys.actions.surveys import create_survey, update_survey
from surveys.models import Question, Survey


class ChoiceSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    wordings = serializers.DictField(child=serializers.CharField())


class SurveyQuestionSerializer(serializers.ModelSerializer[Question]):
    # Questions are written on the survey's own page
    id = serializers.CharField(source="pk", read_only=True)
    wordings = serializers.DictField(child=serializers.CharField(), read_only=True, help_text="By language.")
    choices = ChoiceSerializer(many=True, read_only=True)
    shown_after = IdOf(help_text="The question after whose answers it is put; null: it is put to everybody.")
    shown_for = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Bands, numbers or codes of choices; empty: any answer."
    )

    class Meta:
        model = Question
        fields = ["id", "code", "kind", "wordings", "choices", "is_multiple", "is_required", "shown_after", "shown_for"]
        read_only_fields = fields


class SurveySerializer(OwnedSerializer):
    fixed = ("kind",)
    questions = SurveyQuestionSerializer(many=True, read_only=True, help_text="Those that are asked now, in their order.")

    class Meta:
        model = Survey
        fields = [
            "id", "name", "kind", "status", "after_start_days", "every_days", "before_renewal_days", "questions",
            "created_at", "updated_at",
        ]  # fmt: skip


class SurveyFilter(Filters):
    class Meta:
        model = Survey
        fields = ["kind", "status"]


class Surveys(Listed[Survey], Created[Survey], Changed[Survey]):
    queryset = Survey.objects.prefetch_related(Prefetch("questions", Question.objects.asked()))
    serializer_class = SurveySerializer
    filterset_class = SurveyFilter
    ordering = ("name", "pk")

    def add(self, **fields: Any) -> Survey:
        return create_survey(actor=self.caller, **({"status": Survey.Status.LIVE} | fields))

    def change(self, row: Survey, *, version: int | None, fields: dict[str, Any]) -> Survey:
        return update_survey(actor=self.caller, survey=row, version=version, fields=fields)
