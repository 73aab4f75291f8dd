"""The steps of the answer page: what is asked first, what then, and when it is done. Pure.

One question that must be answered stands alone on the first page, so that it is one tap and one button; the rest follows
when it is sent. Where nothing must be answered, all that does not hang on another answer is asked at once.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from surveys.branching import shown
from surveys.models import Question


class Step(StrEnum):
    """The name of a step is its value in the address."""

    FIRST = "1"
    MORE = "2"
    DONE = "3"


def opening(questions: Sequence[Question]) -> list[Question]:
    """Return the questions of the first step."""
    first = list(questions[:1])
    return first if first and first[0].is_required else shown(questions, {})


def following(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Return the questions that are put after `answers` to those of the first step."""
    first = {question.code for question in opening(questions)}
    return [question for question in shown(questions, answers) if question.code not in first]


def step_after(questions: Sequence[Question], put: frozenset[str], said: Callable[[], Mapping[str, Any]]) -> Step:
    """Return the step after a form with the questions `put`: more, as long as there are some that it did not hold.

    `said` reads what is answered by then; after the first step it need not.
    """
    if put <= {question.code for question in opening(questions)}:
        return Step.MORE
    return Step.MORE if any(question.code not in put for question in following(questions, said())) else Step.DONE


def step_for(questions: Sequence[Question], answers: Mapping[str, Any]) -> Step:
    """Return the step for somebody who comes back: where they left off."""
    if not answers:
        return Step.FIRST
    more = following(questions, answers)
    return Step.MORE if more and not any(question.code in answers for question in more) else Step.DONE
