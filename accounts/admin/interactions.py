from typing import Any

from django.contrib import admin

from accounts.actions.interactions import log_interaction, update_interaction
from accounts.actions.questions import answer_question
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import Interaction, OpenQuestion
from retention_site.base.admin.audited import AuditedInline


class OpenQuestionInline(AuditedInline):
    model = OpenQuestion
    autocomplete_fields = ("assignee",)
    readonly_fields = ("answered_at",)


@admin.register(Interaction)
class InteractionAdmin(AuditedOfCustomer):
    noun = "interaction"
    may_delete = False  # what was said stays; a mistake is corrected, with the audit trail to show for it
    list_display = ("at", "customer", "contact", "channel", "direction", "outcome", "status", "staff", "attempt")
    list_select_related = ("customer", "contact", "staff")
    list_filter = ("channel", "direction", "outcome", "status", "mood")
    autocomplete_fields = ("customer", "contact", "staff", "specialist", "issue")
    readonly_fields = ("first_attempt", "attempt")
    fixed = ("customer",)
    inlines = (OpenQuestionInline,)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Interaction:
        return log_interaction(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Interaction:
        return update_interaction(actor=actor, interaction=row, version=version, fields=fields)


@admin.register(OpenQuestion)
class OpenQuestionAdmin(AuditedOfCustomer):
    noun = "question"
    customer_path = "interaction__customer"
    list_display = ("text", "interaction", "assignee", "answered_at")
    list_select_related = ("interaction", "assignee")
    list_filter = (("answered_at", admin.EmptyFieldListFilter), "assignee")
    autocomplete_fields = ("interaction", "assignee")
    readonly_fields = ("answered_at",)
    fixed = ("interaction",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> OpenQuestion:
        answer = fields.pop("answer", "")
        question: OpenQuestion = super().create_row(actor, fields)  # type: ignore[assignment]
        return answer_question(actor=actor, question=question, answer=answer) if answer else question

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> OpenQuestion:
        """Change a question; a first answer is given as from the page, so that it has its moment."""
        if fields.get("answer") and row.answered_at is None:
            row = answer_question(actor=actor, question=row, answer=fields.pop("answer"))
            fields["assignee"] = fields["assignee"] or row.assignee
        question: OpenQuestion = super().update_row(actor, row, version, fields)
        return question
