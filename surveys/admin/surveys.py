from typing import Any

from django.contrib import admin

from retention_site.base.admin.audited import AuditedAdmin
from surveys.actions.questions import update_question
from surveys.actions.surveys import update_survey
from surveys.models import Question, Survey


class QuestionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Question
    extra = 0
    can_delete = False
    show_change_link = True
    readonly_fields = fields = ("rank", "code", "__str__", "kind", "is_required", "is_active", "shown_after", "shown_for")


@admin.register(Survey)
class SurveyAdmin(AuditedAdmin):
    """Surveys are made on their own page, from the shipped words; here they are changed under the same rules."""

    noun = "survey"
    may_add = may_delete = False
    list_display = ("name", "kind", "status", "after_start_days", "every_days", "before_renewal_days")
    list_filter = ("kind", "status")
    ordering = ("name",)
    search_fields = ("name",)
    fixed = ("kind",)
    inlines = (QuestionInline,)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Survey:
        return update_survey(actor=actor, survey=row, version=version, fields=fields)


@admin.register(Question)
class QuestionAdmin(AuditedAdmin):
    noun = "survey_question"
    may_add = may_delete = False
    list_display = ("code", "__str__", "survey", "kind", "rank", "is_required", "is_active")
    list_select_related = ("survey",)
    list_filter = ("kind", "is_active", "survey")
    ordering = ("survey", "rank", "id")
    search_fields = ("code", "survey__name")
    fixed = ("survey", "code", "kind")
    raw_id_fields = ("shown_after",)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Question:
        return update_question(actor=actor, question=row, version=version, fields=fields)
