"""Writing answers that came in a file from another tool, in the transaction of their import."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Contact, Customer, Import, ImportRow, User
from accounts.names import search_key
from retention_site.base import audit
from surveys.models import Answer, Channel, Question, Response, ResponseChange, Survey

SLICE = 1000  # rows a statement


def add_responses(*, source: Import, actor: User | None, survey: Survey, questions: list[Question]) -> None:
    """Add the staged answers that are not there yet, and count them on `source`, which is not saved.

    Words count as read: whoever used the other tool has read them.
    """
    scored = next((question for question in questions if question.is_scored), None)
    texts = survey.questions.in_bulk()  # those too that are not asked any more since the file was checked
    added = 0
    for rows in _slices(source):
        every = [row.cells for row in rows]
        ids = [cells["id"] for cells in every]
        known = set(Response.objects.filter(survey=survey, external_id__in=ids).values_list("external_id", flat=True))
        fresh = [cells for cells in every if cells["id"] not in known]
        given = [_answers(cells, scored, texts) for cells in fresh]
        responses = Response.objects.bulk_create(_responses(survey, fresh))
        pairs = list(zip(responses, given, strict=True))
        Answer.objects.bulk_create(_rows(pairs), batch_size=SLICE)
        ResponseChange.objects.bulk_create(
            ResponseChange(
                response=response,
                at=response.answered_at,
                channel=Channel.IMPORT,
                answers={question.code: value for question, value in answers},
            )
            for response, answers in pairs
        )
        empty: dict[str, Any] = {}
        told = ((response, empty, audit.snapshot(response)) for response in responses)
        audit.record_many("response.imported", told, actor=actor)
        added += len(responses)
    source.unchanged += source.added - added
    source.added = added


def _slices(source: Import) -> Iterator[list[ImportRow]]:
    lines = source.lines.filter(outcome=ImportRow.Outcome.ADDED).order_by("line")
    last = 0
    while rows := list(lines.filter(line__gt=last)[:SLICE]):
        yield rows
        last = rows[-1].line


def _responses(survey: Survey, every: list[dict[str, Any]]) -> list[Response]:
    now = timezone.now()
    teams = dict(Customer.objects.filter(pk__in={cells["customer_id"] for cells in every}).values_list("pk", "team_id"))
    contacts = Contact.objects.filter(pk__in={cells["contact_id"] for cells in every})
    languages = dict(contacts.values_list("pk", "language"))
    found = []
    for cells in every:
        at = datetime.fromisoformat(cells["at"]).replace(tzinfo=UTC)
        words = cells["comment"]
        found.append(
            Response(
                survey=survey,
                customer_id=cells["customer_id"],
                contact_id=cells["contact_id"],
                team_id=teams.get(cells["customer_id"]),
                channel=Channel.IMPORT,
                language=cells["language"] or languages.get(cells["contact_id"]) or settings.LANGUAGE_CODE,
                score=cells["score"] if cells["score"] != "" else None,
                answered_at=at,
                first_answered_at=at,
                has_words=bool(words),
                search_key=search_key(words),
                read_at=now if words else None,
                external_id=cells["id"],
            )
        )
    return found


def _answers(cells: dict[str, Any], scored: Question | None, texts: dict[int, Question]) -> list[tuple[Question, Any]]:
    answers: list[tuple[Question, Any]] = [(scored, cells["score"])] if scored and cells["score"] != "" else []
    if question := texts.get(cells["question_id"] or 0):
        answers.append((question, cells["comment"]))
    return answers


def _rows(pairs: list[tuple[Response, list[tuple[Question, Any]]]]) -> Iterator[Answer]:
    for response, answers in pairs:
        for question, value in answers:
            if question.is_scored:
                yield Answer(response=response, question=question, number=value)
            else:
                yield Answer(response=response, question=question, text=value)
