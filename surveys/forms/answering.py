"""What the answer page asks in one step, and what was sent from it. The action that takes the answers refuses what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import QueryDict

from surveys.branching import LONGEST_TEXT, Answers
from surveys.models import Question
from surveys.steps import opening

SCORE = "score"  # the field of the first number, and what a link in a mail names
PUT, FORM_ID, HIDDEN = "put", "form_id", "website"


@dataclass(frozen=True)
class Key:
    """One of the answers that may be chosen: a number of a scale, or a choice."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Asking:
    """One question as the page puts it, with what is answered so far."""

    question: Question
    name: str
    language: str
    value: Any = None
    error: str = ""

    longest = LONGEST_TEXT

    @property
    def wording(self) -> str:
        return self.question.wording_in(self.language)

    @property
    def low(self) -> str:
        return self.question.low_in(self.language)

    @property
    def high(self) -> str:
        return self.question.high_in(self.language)

    @property
    def keys(self) -> list[Key]:
        """The numbers or choices of the question; none where one writes."""
        chosen = {str(each) for each in (self.value if isinstance(self.value, list) else [self.value])}
        scale = [(str(number), str(number)) for number in self.question.scale]
        offered = scale or self.question.choices_in(self.language)
        return [Key(value, label, value in chosen) for value, label in offered]

    @property
    def said(self) -> str:
        """The answer in words."""
        if self.question.is_scored or self.question.kind == Question.Kind.CHOICE:
            return " · ".join(key.label for key in self.keys if key.is_chosen)
        return self.value or ""


class AnswerForm:
    """The form of one step: the `put` questions to be answered now, and others whose answers it only carries along."""

    def __init__(self, questions: Sequence[Question], *, language: str, answers: Answers, put: Sequence[Question] = ()) -> None:
        self.names = _names(questions)
        self.language, self.answers, self.put = language, answers, put
        self.form_id: UUID = uuid4()
        self.errors: dict[str, str] = {}

    @classmethod
    def sent(cls, questions: Sequence[Question], data: QueryDict, *, language: str) -> "AnswerForm":
        """Return what was sent; without a word on what the form held, it was the first step."""
        names, codes = _names(questions), set(data.getlist(PUT))
        put = [question for question in questions if question.code in codes] or opening(questions)
        read: dict[bool, Callable[[str], Any]] = {True: data.getlist, False: data.get}
        answers = {question.code: read[question.is_multiple](names[question.code]) for question in put}
        form = cls(questions, language=language, answers=answers, put=put)
        form.form_id = _uuid(data.get(FORM_ID)) or form.form_id
        return form

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(question.code for question in self.put)

    @property
    def askings(self) -> list[Asking]:
        return self.tell(self.put)

    def tell(self, questions: Sequence[Question]) -> list[Asking]:
        """Return `questions` with their answers."""
        return [
            Asking(
                question,
                self.names[question.code],
                self.language,
                self.answers.get(question.code),
                self.errors.get(question.code, ""),
            )
            for question in questions
        ]

    def refuse(self, error: ValidationError) -> None:
        """Show what the action found wrong beside each question."""
        self.errors = {code: " ".join(ValidationError(errors).messages) for code, errors in error.error_dict.items()}

    def renew(self) -> None:
        """Let what is sent next be an answer of its own."""
        self.form_id = uuid4()


def preselected(questions: Sequence[Question], data: QueryDict) -> Answers:
    """Return the number that a link names, as an answer that is only shown; nothing where it is none of the scale."""
    first = next((question for question in opening(questions) if question.is_scored), None)
    score = data.get(SCORE, "")
    return {first.code: int(score)} if first and score in {str(number) for number in first.scale} else {}


def _names(questions: Sequence[Question]) -> dict[str, str]:
    """Return the name of each question's field, by its code."""
    first = next((question.code for question in questions if question.is_scored), None)
    return {question.code: SCORE if question.code == first else f"a-{question.code}" for question in questions}


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
