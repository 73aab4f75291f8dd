"""Making surveys from the shipped wording, and letting them go live."""

from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from accounts.defaults import wordings_of
from accounts.models import User
from retention_site.base import changes
from surveys.actions.invitations import new_nonce
from surveys.models import Question, Survey
from surveys.shipped_surveys import ShippedQuestion, shipped


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
