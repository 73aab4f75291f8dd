"""REST: interactions, with the questions they left open."""

from typing import Any

from django.db.models import QuerySet

from accounts.actions.interactions import log_interaction, update_interaction
from accounts.api import scopes
from accounts.api.questions import AskedSerializer
from accounts.api.serializers import OwnedSerializer
from accounts.models import Interaction
from retention_site.base.api_fields import IdOf, Moment
from retention_site.base.api_filters import Filters, IdFilter, MomentFilter
from retention_site.base.resources import Changed, Created, Listed

MOST_QUESTIONS = 50


class InteractionSerializer(OwnedSerializer):
    fixed = ("customer", "questions")
    customer = IdOf(scopes.customers)
    contact = IdOf(scopes.contacts, required=False, allow_null=True)
    staff = IdOf()
    specialist = IdOf(scopes.staff, required=False, allow_null=True)
    issue = IdOf(scopes.issues, required=False, allow_null=True)
    churn_reason = IdOf(
        scopes.churn_reasons, required=False, allow_null=True, help_text="Named by somebody who wants to leave."
    )
    first_attempt = IdOf()
    at = Moment(required=False, help_text="Now, unless told.")
    questions = AskedSerializer(many=True, required=False, max_length=MOST_QUESTIONS)  # type: ignore[call-arg]

    class Meta:
        model = Interaction
        fields = [
            "id", "customer", "contact", "staff", "specialist", "issue", "channel", "direction", "outcome", "status",
            "churn_reason", "at", "minutes", "summary", "heard", "said_back", "is_confirmed", "mood", "mood_is_elsewhere",
            "first_attempt", "attempt", "questions", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["attempt"]


class InteractionFilter(Filters):
    customer = IdFilter()
    contact = IdFilter()
    staff = IdFilter()
    issue = IdFilter()
    since = MomentFilter(field_name="at", lookup_expr="gte")
    until = MomentFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Interaction
        fields = ["channel", "direction", "outcome", "status", "mood"]


class Interactions(Listed[Interaction], Created[Interaction], Changed[Interaction]):
    queryset = Interaction.objects.all()
    serializer_class = InteractionSerializer
    filterset_class = InteractionFilter

    def get_queryset(self) -> QuerySet[Interaction]:
        return scopes.interactions(self.caller).prefetch_related("questions")

    def add(self, **fields: Any) -> Interaction:
        asked = [(question["text"], question.get("assignee")) for question in fields.pop("questions", [])]
        return log_interaction(actor=self.caller, questions=asked, **fields)

    def change(self, row: Interaction, *, version: int | None, fields: dict[str, Any]) -> Interaction:
        return update_interaction(actor=self.caller, interaction=row, version=version, fields=fields)
