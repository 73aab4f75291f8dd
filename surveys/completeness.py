"""How much of a survey is said in each language, and what is not: English stands in for it. Pure, but for reading rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from surveys.models import Question, Survey


@dataclass(frozen=True)
class Completeness:
    """Of so many texts that one language should have, those that are there, and the names of the others."""

    language: str
    filled: int
    total: int
    missing: tuple[str, ...]

    @property
    def name(self) -> str:
        """The language's name in itself, as who speaks it reads it."""
        return capfirst(str(get_language_info(self.language)["name_local"]))

    @property
    def is_complete(self) -> bool:
        return self.filled == self.total


def completeness_of(survey: Survey, questions: Iterable[Question]) -> list[Completeness]:
    """Return for each language what is said of the survey's words and of `questions`."""
    return of_texts([*_own_texts(survey), *(text for question in questions for text in texts_of(question))])


def of_texts(texts: Iterable[tuple[str, Mapping[str, str]]]) -> list[Completeness]:
    """Return for each language how many of the named texts it has; those that English lacks too are not wanted."""
    wanted = [(name, wordings) for name, wordings in texts if wordings.get("en", "").strip()]
    found = []
    for language, _name in settings.LANGUAGES:
        missing = tuple(dict.fromkeys(name for name, wordings in wanted if not wordings.get(language, "").strip()))
        there = sum(bool(wordings.get(language, "").strip()) for _text, wordings in wanted)
        found.append(Completeness(language, there, len(wanted), missing))
    return found


def texts_of(question: Question) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every text of a question by language, under the name of the question."""
    name = str(question)
    yield name, question.wordings
    yield name, question.low
    yield name, question.high
    for choice in question.choices:
        yield name, choice["wordings"]


def _own_texts(survey: Survey) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield _("the introduction"), survey.intro
    yield _("the thanks"), survey.thanks
