"""Which questions are put to somebody, given what they answered before; and what may be answered. Pure, but for reading rows.

Answers are a number, a text, or a list of codes of choices, by the code of the question.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys.models import Band, Question
from surveys.models.responses import band_of

LONGEST_TEXT = 5000  # characters of one answer

Answers = dict[str, Any]


def shown(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Return those of `questions`, in their order, that are put after `answers`; one stays away with the one it hangs on."""
    found: list[Question] = []
    put: dict[int, Question] = {}
    for question in questions:
        earlier = put.get(question.shown_after_id) if question.shown_after_id else None
        if question.shown_after_id is None or (earlier and _meets(question, earlier, answers.get(earlier.code))):
            found.append(question)
            put[question.pk] = question
    return found


def names_among(question: Question) -> list[str]:
    """Return every name that a later question may wait for in the answers of `question`: bands, numbers, codes of choices."""
    if question.kind == Question.Kind.CHOICE:
        return [str(choice["code"]) for choice in question.choices]
    bands = [band.value for band in Band] if question.kind == Question.Kind.RECOMMEND else []
    return bands + [str(number) for number in question.scale]


def clean_answers(questions: Iterable[Question], given: Mapping[str, Any], *, put: Container[str] | None = None) -> Answers:
    """Return what counts of the answers `given`: to questions that are put, in the shape of their kind, empty ones left out.

    With `put` only those questions can be missing: the others come on a later page. Raises ValidationError by code of the
    question: no such number or choice, too long, or required and missing.
    """
    every = list(questions)
    answers: Answers = {}
    wrong: dict[str, ValidationError] = {}
    for question in every:
        try:
            value = _clean(question, given.get(question.code))
        except ValidationError as error:
            wrong[question.code] = error
            continue
        if value not in (None, "", []):
            answers[question.code] = value
    asked = {question.code: question for question in shown(every, answers)}
    for code, question in asked.items():
        if question.is_required and code not in answers and (put is None or code in put):
            wrong.setdefault(code, ValidationError(_("Please answer this question."), code="required"))
    wrong = {code: error for code, error in wrong.items() if code in asked}
    if wrong:
        raise ValidationError(wrong)
    return {code: value for code, value in answers.items() if code in asked}


def _meets(question: Question, earlier: Question, value: Any) -> bool:
    """Was the earlier question answered as this one wants? Any answer will do where it names none."""
    if value in (None, "", []):
        return False
    return not question.shown_for or bool(_names_of(earlier, value) & set(question.shown_for))


def _names_of(question: Question, value: Any) -> set[str]:
    if isinstance(value, list):
        return set(value)
    names = {str(value)}
    if question.kind == Question.Kind.RECOMMEND and value in question.scale:
        names.add(band_of(value).value)
    return names


def _clean(question: Question, value: Any) -> Any:
    if value in (None, "", []):
        return None
    if question.is_scored:
        return _number(question, value)
    if question.kind == Question.Kind.CHOICE:
        return _codes(question, value)
    text = str(value).replace("\x00", "").strip()
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: at most %(most)d characters."), params={"most": LONGEST_TEXT})
    return text


def _number(question: Question, value: Any) -> int:
    try:
        number = value if isinstance(value, int) else int(str(value))
    except ValueError:
        number = -1
    if number not in question.scale or isinstance(value, bool):
        low, high = question.scale[0], question.scale[-1]
        raise ValidationError(_("Choose a number from %(low)d to %(high)d."), params={"low": low, "high": high})
    return number


def _codes(question: Question, value: Any) -> list[str]:
    codes = [str(code) for code in (value if isinstance(value, list) else [value])]
    known = [choice["code"] for choice in question.choices]
    if not set(codes) <= set(known) or (len(codes) > 1 and not question.is_multiple):
        raise ValidationError(_("Choose one of what is offered."))
    return [code for code in known if code in codes]
