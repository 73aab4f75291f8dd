"""Making surveys from the shipped wording, and letting them go live."""

from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.defaults import wordings_of
from accounts.models import User
from retention_site.base import audit, changes
from surveys.actions.invitations import new_nonce
from surveys.models import Question, Survey
from surveys.shipped_surveys import ShippedQuestion, shipped

Status = Survey.Status


def create_survey(*, actor: User | None, kind: str, **fields: Any) -> Survey:
    """Make a survey of a kind with the shipped questions, in every language. Raises ValidationError."""
    model = shipped(kind)
    defaults = {"name": str(model.name), "intro": _texts(model.intro), "thanks": _texts(model.thanks), **model.times}
    survey = Survey(kind=kind, nonce=new_nonce(), **(defaults | fields))
    with transaction.atomic():
        changes.create(survey, actor=actor, action="survey.added")
        made: dict[str, Question] = {}
        for rank, question in enumerate(model.questions, start=1):
            made[question.code] = _question(survey, question, rank * 10, made)
    return survey


def update_survey(*, actor: User | None, survey: Survey, version: int | None, fields: dict[str, Any]) -> Survey:
    """Change the name, the words or the times of a survey that is still at `version`, or whether it asks.

    Raises StaleVersion, or ValidationError: its kind stays, live needs a question, and what has asked is closed, not undone.
    """
    if fields.get("kind", survey.kind) != survey.kind:
        raise changes.refuse("kind", _("The kind of a survey stays: add another survey."))
    status = fields.get("status", survey.status)
    if status == Status.LIVE and not survey.questions.asked().exists():
        raise changes.refuse("status", _("Add a question first: this survey asks nothing."))
    if status == Status.DRAFT != survey.status and (survey.invitations.exists() or survey.responses.exists()):
        raise changes.refuse("status", _("It has asked people, so it cannot be a draft again. Close it instead."))
    return changes.update(survey, fields, version=version, actor=actor, action="survey.updated")


def renew_link(*, actor: User, survey: Survey) -> Survey:
    """Give the survey a new open link; every one before it, on posters and screens too, leads nowhere from now on."""
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        survey.nonce, survey.version = new_nonce(), survey.version + 1
        survey.save()
        audit.record("survey.link_renewed", survey, actor=actor)  # what the link was, the log does not tell
    return survey


def _question(survey: Survey, shipped: ShippedQuestion, rank: int, earlier: dict[str, Question]) -> Question:
    return Question.objects.create(
        survey=survey,
        code=shipped.code,
        kind=shipped.kind,
        wordings=_texts(shipped.wording),
        low=_texts(shipped.low),
        high=_texts(shipped.high),
        choices=[{"code": code, "wordings": _texts(wording)} for code, wording in shipped.choices],
        is_multiple=shipped.is_multiple,
        is_required=shipped.is_required,
        rank=rank,
        shown_after=earlier.get(shipped.after),
        shown_for=[str(each) for each in shipped.shown_for],
    )


def _texts(text: Promise | None) -> dict[str, str]:
    return wordings_of(text) if text else {}
