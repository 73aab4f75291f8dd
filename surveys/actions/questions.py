"""Writing the questions of a survey: what was answered keeps its meaning, and none hangs on a later one."""

from collections.abc import Iterable
from typing import Any

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.wordings import validate_wordings
from retention_site.base import audit, changes
from surveys.branching import names_among
from surveys.models import Question, Survey

Kind = Question.Kind
STEP = 10  # between the ranks of two questions


def create_question(*, actor: User | None, survey: Survey, **fields: Any) -> Question:
    """Add a question behind the others. Raises ValidationError."""
    with transaction.atomic():
        rows = list(_locked(survey))
        question = Question(survey=survey, **({"rank": (rows[-1].rank if rows else 0) + STEP} | fields))
        _check(question, rows)
        return changes.create(question, actor=actor, action="survey_question.added")


def update_question(*, actor: User | None, question: Question, version: int | None, fields: dict[str, Any]) -> Question:
    """Change a question that is still at `version`. Raises StaleVersion, or ValidationError.

    Once it was answered, its kind, its code and the codes of its choices stay.
    """
    with transaction.atomic():
        rows = list(_locked(question.survey))
        changed = next(row for row in rows if row.pk == question.pk)
        stored = Question(kind=changed.kind, code=changed.code, choices=changed.choices, survey_id=changed.survey_id)
        for name, value in fields.items():
            setattr(changed, name, value)
        if question.answers.exists():
            _keep_meaning(stored, changed)
        _check(changed, rows)
        _check_followers(changed, rows)
        return changes.update(question, fields, version=version, actor=actor, action="survey_question.updated")


def move_question(*, actor: User | None, question: Question, up: bool) -> None:
    """Put a question before the one above it, or behind the one below. Raises ValidationError where one hangs on the other."""
    with transaction.atomic():
        rows = list(_locked(question.survey))
        place = next(n for n, row in enumerate(rows) if row.pk == question.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return
        earlier, later = rows[min(place, other)], rows[max(place, other)]
        if later.shown_after_id == earlier.pk:
            raise changes.refuse("shown_after", _("This question is only put after an answer to the other one."))
        rows[place], rows[other] = rows[other], rows[place]
        for rank, row in enumerate(rows, start=1):
            changes.update(row, {"rank": rank * STEP}, version=None, actor=actor, action="survey_question.moved")


def remove_question(*, actor: User | None, question: Question) -> None:
    """Delete a question that was never answered and on which none hangs. Raises ValidationError."""
    with transaction.atomic():
        _locked(question.survey)
        if question.answers.exists():
            raise changes.refuse("question", _("It was answered, so it stays. Stop asking it instead."))
        if followers := [row for row in question.survey.questions.all() if row.shown_after_id == question.pk]:
            raise changes.refuse("question", _say_followers(followers))
        audit.record("survey_question.removed", question, actor=actor, before=audit.snapshot(question))
        question.delete()


def _locked(survey: Survey) -> Any:
    """The questions of a survey in their order, while nobody else writes any of them."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    return survey.questions.order_by("rank", "id")


def _keep_meaning(stored: Question, changed: Question) -> None:
    told = _("It was answered already, so this stays. Stop asking it and add another question.")
    for name in ("kind", "code"):
        if getattr(stored, name) != getattr(changed, name):
            raise changes.refuse(name, told)
    if not set(_codes(stored)) <= set(_codes(changed)):
        raise changes.refuse("choices", _("Choices that people could choose stay; only their words may change."))


def _check(question: Question, rows: Iterable[Question]) -> None:
    _check_choices(question)
    if question.kind == Kind.RECOMMEND and any(
        row.kind == Kind.RECOMMEND and row.is_active and row.pk != question.pk for row in rows
    ):
        raise changes.refuse("kind", _("A survey has one question from 0 to 10: its score."))
    if question.shown_after is None:
        if question.shown_for:
            raise changes.refuse("shown_for", _("Choose the question whose answers these are."))
        return
    earlier = next((row for row in rows if row.pk == question.shown_after_id), None)
    if earlier is None or (question.pk and not _stands_before(earlier, question)):
        raise changes.refuse("shown_after", _("It can only hang on a question of this survey that is put before it."))
    if unknown := set(question.shown_for) - set(names_among(earlier)):
        raise changes.refuse("shown_for", _("There is no such answer: %(name)s.") % {"name": ", ".join(sorted(unknown))})


def _stands_before(earlier: Question, later: Question) -> bool:
    return (earlier.rank, earlier.pk) < (later.rank, later.pk)


def _check_choices(question: Question) -> None:
    if question.kind != Kind.CHOICE:
        if question.choices:
            raise changes.refuse("choices", _("Only a question with choices has choices."))
        return
    codes = _codes(question)
    if not codes:
        raise changes.refuse("choices", _("Give at least one choice."))
    if len(set(codes)) < len(codes):
        raise changes.refuse("choices", _("Each choice needs a code of its own."))
    for choice in question.choices:
        validate_slug(choice["code"])
        validate_wordings(choice["wordings"])


def _check_followers(question: Question, rows: Iterable[Question]) -> None:
    """Whoever hangs on this question must still find the answers it waits for."""
    followers = [row for row in rows if row.shown_after_id == question.pk]
    if not question.is_active and (asked := [row for row in followers if row.is_active]):
        raise changes.refuse("is_active", _say_followers(asked))
    names = set(names_among(question))
    if lost := [row for row in followers if not set(row.shown_for) <= names]:
        raise changes.refuse("choices", _say_followers(lost))
    if late := [row for row in followers if not _stands_before(question, row)]:
        raise changes.refuse("rank", _say_followers(late))


def _say_followers(rows: Iterable[Question]) -> str:
    return _("Other questions hang on its answers: %(names)s.") % {"names": ", ".join(f"“{row}”" for row in rows)}


def _codes(question: Question) -> list[str]:
    return [str(choice.get("code", "")) for choice in question.choices]
