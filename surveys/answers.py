"""Answers as lists show them: the words somebody wrote, and the lines of the export."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.readers import Reader
from surveys.models import Answer, Response
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
    """Give the lines of the export as they are read, `CHUNK` at a time."""
    stream: Iterable[Any] = with_words(responses).iterator(chunk_size=CHUNK)
    lines = iter(stream)
    while chunk := list(islice(lines, CHUNK)):
        yield from (_line(response) for response in chunk)


def _line(response: Any) -> list[Any]:
    customer, contact, band = response.customer, response.contact, response.band
    return [
        response.survey.name,
        response.answered_at.isoformat(timespec="minutes"),
        customer.name if customer else "",
        customer.external_id if customer else "",
        contact.full_name if contact else "",
        "" if response.score is None else response.score,
        band.label if band else "",
        "\n".join(answer.text for answer in response.words),
        response.get_excluded_as_display() or response.get_state_display(),
        " ".join(words_of(response.held_for)),
        response.get_channel_display(),
        response.recorder.full_name if response.recorder else "",
        response.language,
        "; ".join(str(category) for category in response.categories.all()),
        _("yes") if response.is_feature_request else "",
        response.read_at.isoformat(timespec="minutes") if response.read_at else "",
    ]
