"""Answers as lists show them: the words somebody wrote, and the lines of the export."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import ChurnCategory, User
from accounts.readers import Reader
from surveys.models import Answer, Band, Channel, Response, Survey
from surveys.models.responses import BANDED_KINDS, band_of
from surveys.suspicion import words_of

CHUNK = 1000  # answers read at once for an export


def with_words(rows: QuerySet[Response]) -> QuerySet[Response]:
    """Read with each answer who gave it and the words in it: three queries more, however many rows.

    The survey is one of them: joined, the few surveys tempt SQLite to begin with them, and to sort every answer.
    """
    named = rows.select_related("customer", "contact", "recorder")
    words = Answer.objects.exclude(text="").order_by("question__rank", "id")
    return named.prefetch_related("survey", Prefetch("answers", words, to_attr="words"), "categories")


def unread_answers(user: User | Reader) -> QuerySet[Response]:
    """Return the answers with words that nobody has read yet, for the line of the menu."""
    return Response.objects.visible_to(user).unread()


def export_header() -> list[str]:
    return [
        _("Survey"), _("Answered at"), _("Customer"), _("External id"), _("Who answered"), _("Score"), _("Band"), _("Words"),
        _("Stands"), _("Why it is held back"), _("Channel"), _("Recorded by"), _("Language"), _("About"),
        _("Asks for a feature"), _("Read at"),
    ]  # fmt: skip


def export_rows(responses: QuerySet[Response]) -> Iterator[list[Any]]:
    """Give the lines of the export as they are read, `CHUNK` at a time: columns, not records, and each label said once."""
    writer = _Lines()
    rows = responses.values_list(*_Columns._fields).iterator(chunk_size=CHUNK)
    while chunk := [_Columns(*row) for row in islice(rows, CHUNK)]:
        yield from writer.lines(chunk)


class _Columns(NamedTuple):
    """What the export reads of an answer, by the names of the columns."""

    pk: int
    survey: int
    answered_at: datetime
    customer__name: str | None
    customer__external_id: str | None
    contact__full_name: str | None
    score: int | None
    excluded_as: str
    state: str
    held_for: list[str]
    channel: str
    recorder__full_name: str | None
    language: str
    is_feature_request: bool
    read_at: datetime | None


class _Lines:
    """The lines of one export, in the language of who asked for it."""

    def __init__(self) -> None:
        # The few surveys are not joined: they tempt SQLite to begin with them, and to sort every answer
        self.surveys = dict(Survey.objects.order_by().values_list("pk", "name"))
        self.banded = set(Survey.objects.filter(kind__in=BANDED_KINDS).order_by().values_list("pk", flat=True))
        named = (Response.State, Response.Exclusion, Channel, Band)
        self.labels = {value: str(label) for choices in named for value, label in choices.choices}
        self.categories = {category.pk: str(category) for category in ChurnCategory.objects.all()}
        self.yes = _("yes")

    def lines(self, chunk: list[_Columns]) -> Iterator[list[Any]]:
        keys = [row.pk for row in chunk]
        said = Answer.objects.filter(response__in=keys).exclude(text="").order_by("question__rank", "id")
        words = _gathered(said.values_list("response", "text"))
        about = ChurnCategory.objects.all()
        tagged = Response.categories.through.objects.filter(response__in=keys).order_by(
            "churncategory__rank", "churncategory__code"
        )
        names = {category.pk: str(category) for category in about} if tagged else {}
        abouts = _gathered((key, names[category]) for key, category in tagged.values_list("response", "churncategory"))
        for row in chunk:
            yield self._line(row, words[row.pk], abouts[row.pk])

    def _line(self, row: _Columns, words: list[str], about: list[str]) -> list[Any]:
        is_banded = row.score is not None and row.survey in self.banded
        return [
            self.surveys[row.survey],
            _minute(row.answered_at),
            row.customer__name,
            row.customer__external_id,
            row.contact__full_name,
            row.score,
            self.labels[band_of(row.score or 0)] if is_banded else "",
            "\n".join(words),
            self.labels[row.excluded_as or row.state],
            " ".join(words_of(row.held_for)),
            self.labels[row.channel],
            row.recorder__full_name,
            row.language,
            "; ".join(about),
            self.yes if row.is_feature_request else "",
            _minute(row.read_at),
        ]


def _gathered(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, text in pairs:
        found[key].append(text)
    return found


def _minute(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""
