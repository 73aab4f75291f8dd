"""After which answers a question is put, in the words of the reader."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import get_language

from surveys.branching import names_among
from surveys.models import Band, Question
from surveys.models.responses import BANDS


def words_of_answers(question: Question) -> dict[str, Any]:
    """Return the words of every answer to `question` that a later one may wait for, by its name."""
    words: dict[str, Any] = {
        band.value: format_lazy("{} ({}\u2060–\u2060{})", band.label, BANDS[band][0], BANDS[band][-1]) for band in Band
    }
    words |= dict(question.choices_in(get_language() or "en"))
    return {name: words.get(name, name) for name in names_among(question)}


def condition_words(question: Question) -> list[Any]:
    """Return the words of the answers after which `question` is put; none where any answer will do."""
    if question.shown_after is None:
        return []
    words = words_of_answers(question.shown_after)
    return [words.get(name, name) for name in question.shown_for]
