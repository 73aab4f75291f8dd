"""The history of one answer: each time it was sent, in the words of its questions, and what people decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from surveys.models import Question, Response, ResponseChange, Ruling
from surveys.suspicion import words_of


@dataclass(frozen=True)
class Said:
    """What was answered to one question, in words."""

    question: str
    words: str


@dataclass(frozen=True)
class Sending:
    """One time somebody sent the answer; `reasons` say why it was held back."""

    at: datetime
    change: ResponseChange
    said: list[Said]
    reasons: list[str]


@dataclass(frozen=True)
class Decision:
    """What a person decided about it."""

    at: datetime
    ruling: Ruling


def sendings_of(response: Response, questions: Sequence[Question]) -> list[Sending | Decision]:
    """Return the history of an answer, the oldest first: two queries."""
    steps: list[Sending | Decision] = [
        Sending(change.at, change, said_in(change.answers, questions), words_of(change.held_for))
        for change in response.changes.select_related("recorder")
    ]
    steps += [Decision(ruling.at, ruling) for ruling in response.rulings.select_related("actor")]
    return sorted(steps, key=lambda step: step.at)


def said_in(answers: dict[str, Any], questions: Sequence[Question]) -> list[Said]:
    """Return what `answers`, by code of the question, say in the reader's language; a question that is gone by its code."""
    language = get_language() or "en"
    known = {question.code: question for question in questions}
    order = [code for code in known if code in answers] + [code for code in answers if code not in known]
    return [_said(code, known.get(code), answers[code], language) for code in order]


def _said(code: str, question: Question | None, value: Any, language: str) -> Said:
    if question is None:
        return Said(code, _joined(value, {}))
    return Said(question.wording_in(language), _joined(value, dict(question.choices_in(language))))


def _joined(value: Any, choices: dict[str, str]) -> str:
    return ", ".join(str(choices.get(code, code)) for code in value) if isinstance(value, list) else str(value)
