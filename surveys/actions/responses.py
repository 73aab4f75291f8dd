"""Taking answers. What is sent again changes the answer, for some days, and each sending is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import search_key
from retention_site.base import audit, changes
from surveys.branching import Answers, clean_answers
from surveys.models import Answer, AskingRules, Invitation, Question, Response, ResponseChange, Survey

State = Response.State


@dataclass(frozen=True)
class Sent:
    """One sending of answers: what was answered, how it came, when, and what about it looks like a machine's."""

    answers: dict[str, Any]
    channel: str
    language: str
    at: datetime = field(default_factory=timezone.now)
    recorder: User | None = None
    held_for: Sequence[str] = ()
    form_id: UUID | None = None


def answer_invitation(*, invitation: Invitation, sent: Sent) -> Response:
    """Take one person's answer, or a change of it; sending the same again changes nothing.

    A sending that is held does not change an answer that counts. Raises ValidationError by code of the question, or under
    "invitation" where the link has expired or the days of changing are over.
    """
    questions = list(invitation.survey.questions.asked())
    answers = clean_answers(questions, sent.answers)
    with transaction.atomic():
        held = Invitation.objects.select_for_update().select_related("survey", "customer", "contact").get(pk=invitation.pk)
        response = Response.objects.select_related("survey").filter(invitation=held).first()
        _check_time(held, response, at=sent.at)
        if response is None:
            response = _begin(held.survey, sent, invitation=held)
        elif _last_answers(response) == answers:
            return response
        _note(response, questions, answers, sent)
        held.status, held.asked_at = Invitation.Status.ANSWERED, held.asked_at or sent.at
        held.version += 1
        held.save()
    return response


def answer_openly(*, survey: Survey, sent: Sent) -> Response:
    """Take an answer of nobody known, from a kiosk or QR code; a form sent twice is one answer. Raises ValidationError."""
    questions = list(survey.questions.asked())
    answers = clean_answers(questions, sent.answers)
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)  # two sendings of one form take turns
        known = Response.objects.filter(form_id=sent.form_id).first() if sent.form_id else None
        if known:
            return known
        response = _begin(survey, sent)
        _note(response, questions, answers, sent)
    return response


def _check_time(invitation: Invitation, response: Response | None, *, at: datetime) -> None:
    if response is None and invitation.is_expired(at=at):
        raise changes.refuse("invitation", _("This link has expired."), code="expired")
    if response and at > response.first_answered_at + timedelta(days=AskingRules.current().change_days):
        raise changes.refuse("invitation", _("This answer can no longer be changed."), code="settled")


def _begin(survey: Survey, sent: Sent, invitation: Invitation | None = None) -> Response:
    response = Response(
        survey=survey,
        invitation=invitation,
        channel=sent.channel,
        recorder=sent.recorder,
        language=sent.language,
        answered_at=sent.at,
        first_answered_at=sent.at,
        form_id=sent.form_id,
        state=State.HELD if sent.held_for else State.COUNTED,
    )
    if invitation:
        response.customer, response.contact = invitation.customer, invitation.contact
        response.team = invitation.customer.team
    response.save(force_insert=True)
    return response


def _last_answers(response: Response) -> Answers | None:
    """What was sent last and stands: the newest sending that counts, or the newest held one where none does."""
    sendings = response.changes.order_by("-id")
    standing = sendings.filter(held_for=[]).first() or sendings.first()
    return standing.answers if standing else None


def _note(response: Response, questions: list[Question], answers: Answers, sent: Sent) -> None:
    """Write one sending down, and let it be the answer unless it is held and there is one that is not."""
    stands_already = response.changes.filter(held_for=[]).exists() or (response.is_counted and response.changes.exists())
    ResponseChange.objects.create(
        response=response,
        at=sent.at,
        channel=sent.channel,
        recorder=sent.recorder,
        answers=answers,
        held_for=list(sent.held_for),
    )
    if sent.held_for and stands_already:
        return
    before = audit.snapshot(response)
    write_answers(response, questions, answers)
    response.channel, response.recorder, response.language = sent.channel, sent.recorder, sent.language
    response.answered_at = max(sent.at, response.first_answered_at)
    response.held_for = list(sent.held_for)
    if response.state != State.EXCLUDED:
        response.state = State.HELD if sent.held_for else State.COUNTED
    response.version += 1
    response.save()
    audit.record("response.answered", response, actor=sent.recorder, before=before, after=audit.snapshot(response))


def write_answers(response: Response, questions: Iterable[Question], answers: Answers) -> None:
    """Let the rows of `response` say what `answers` says, and its score, words and search key follow. Does not save it."""
    response.answers.all().delete()
    rows = [_row(response, question, answers[question.code]) for question in questions if question.code in answers]
    Answer.objects.bulk_create(rows)
    scores = [row.number for row in rows if row.question.is_scored]
    words = [row.text for row in rows if row.text]
    response.score = scores[0] if scores else None
    key = search_key("\n".join(words))
    if words and response.search_key != key:
        response.read_at = None  # somebody must read what is new
    response.has_words, response.search_key = bool(words), key


def _row(response: Response, question: Question, value: Any) -> Answer:
    if question.is_scored:
        return Answer(response=response, question=question, number=value)
    if question.kind == Question.Kind.CHOICE:
        return Answer(response=response, question=question, choices=value)
    return Answer(response=response, question=question, text=value)
