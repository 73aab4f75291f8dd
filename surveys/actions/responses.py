"""Taking answers. What is sent again changes the answer, for some days, and each sending is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import search_key
from retention_site.base import audit, changes
from retention_site.base.inserts import NEW_KEY, insert, update_and_insert
from retention_site.base.prepared import Given, Prepared, Update
from surveys import suspicion
from surveys.branching import Answers, clean_answers
from surveys.models import Answer, AskingRules, Invitation, Question, Response, ResponseChange, Survey
from surveys.put_questions import questions_of

State = Response.State
MOST_CHANGES = 100  # of the newest sendings of one answer that are looked at
OPEN_MINUTES = 15  # in which the form of an open survey may still be added to


@dataclass(frozen=True)
class Sent:
    """One sending of answers: what was answered, how it came, when, and what about it looks like a machine's.

    `put` are the codes of the questions that the form held: what was answered to the others before stays as it is, and they
    need not be answered yet. None is the whole survey.
    """

    answers: dict[str, Any]
    channel: str
    language: str
    at: datetime = field(default_factory=timezone.now)
    recorder: User | None = None
    held_for: Sequence[str] = ()
    form_id: UUID | None = None
    put: frozenset[str] | None = None


WHEN = models.DateTimeField()
Unborn = tuple[Response, list[models.Model]]  # an answer, and what is inserted with it

# Whoever is first to set it has answered, and holds the row until the answer is there
_mark_answered = Update(
    lambda: Invitation.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Given("at", WHEN)), pk=Given("pk")).exclude(
        status=Invitation.Status.ANSWERED
    ),
    status=Invitation.Status.ANSWERED,
    asked_at=Coalesce(F("asked_at"), Given("at", WHEN)),
    version=F("version") + 1,
    updated_at=Given("now", WHEN),
)
# No joins: who waited for the lock would see what they joined as it was before
_locked: Prepared[Invitation] = Prepared(lambda: Invitation.objects.filter(pk=Given("pk")).select_for_update())


def change_until(response: Response, rules: AskingRules | None = None) -> datetime:
    """Return until when somebody may change what they answered; `rules` are the company's, where they were looked up."""
    return response.first_answered_at + timedelta(days=(rules or AskingRules.current()).change_days)


def answer_invitation(*, invitation: Invitation, sent: Sent, questions: Sequence[Question] | None = None) -> Response:
    """Take one person's answer, or a change of it; sending the same again changes nothing.

    A sending that is held does not change an answer that counts. Raises ValidationError by code of the question, or under
    "invitation" where the link has expired, the days of changing are over, or nothing is answered. `questions` may be given by
    who has read them.
    """
    questions = questions_of(invitation.survey) if questions is None else questions
    if not invitation.is_answered:
        _check_time(invitation, None, at=sent.at)
        response, rest = _first(invitation.survey, questions, sent, invitation)
        moment = {"pk": invitation.pk, "at": sent.at, "now": timezone.now()}
        if update_and_insert(_mark_answered, moment, response, *rest):
            invitation.status, invitation.asked_at = Invitation.Status.ANSWERED, invitation.asked_at or sent.at
            invitation.version += 1
            return response
    with transaction.atomic():  # answered before, if only a moment ago
        (held,) = _locked(pk=invitation.pk)
        known = Response.objects.filter(invitation=held).first()
        _check_time(held, known, at=sent.at)
        if known is None:
            response, rest = _first(invitation.survey, questions, sent, invitation)
            return insert(response, *rest)
        known.survey = invitation.survey
        return _change(known, questions, sent)


def answer_openly(*, survey: Survey, sent: Sent) -> Response:
    """Take an answer of nobody known, from a kiosk or QR code; a form sent twice is one answer.

    The same form may add to its answer for OPEN_MINUTES. Raises ValidationError by code of the question, or under "invitation"
    when those are over or nothing is answered.
    """
    questions = questions_of(survey)
    with transaction.atomic():
        Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)  # two sendings of one form take turns
        known = Response.objects.select_related("survey").filter(form_id=sent.form_id).first() if sent.form_id else None
        if known and sent.at > known.first_answered_at + timedelta(minutes=OPEN_MINUTES):
            raise changes.refuse("invitation", _("This form was open for long. Please send it once more."), code="settled")
        if known:
            return _change(known, questions, sent)
        response, rest = _first(survey, questions, sent)
        return insert(response, *rest)


def _check_time(invitation: Invitation, response: Response | None, *, at: datetime) -> None:
    if response is None and invitation.is_expired(at=at):
        raise changes.refuse("invitation", _("This link has expired."), code="expired")
    if response and at > change_until(response):
        raise changes.refuse("invitation", _("This answer can no longer be changed."), code="settled")


def _first(survey: Survey, questions: Sequence[Question], sent: Sent, invitation: Invitation | None = None) -> Unborn:
    """Return the answer that is sent for the first time and all that hangs on it, to be inserted. Raises ValidationError."""
    response = Response(
        survey=survey,
        invitation=invitation,
        language=sent.language,
        first_answered_at=sent.at,
        form_id=sent.form_id,
        version=0,
    )
    if invitation:
        response.customer, response.contact_id = invitation.customer, invitation.contact_id
        response.team_id = invitation.customer.team_id
    this = _sending(sent, _cleaned(questions, sent.answers, sent), sent.held_for)
    answers = _let_say(response, questions, this)
    return response, [*answers, this, audit.entry_of_new("response.answered", response, actor=sent.recorder)]


def _change(response: Response, questions: Sequence[Question], sent: Sent) -> Response:
    """Let one more sending change an answer, unless it says what stands already."""
    earlier = list(response.changes.order_by("-id")[:MOST_CHANGES])
    standing = _standing(earlier)
    given = dict(sent.answers)
    if sent.put is not None and standing and not standing.held_for:
        given = {code: value for code, value in standing.answers.items() if code not in sent.put} | given
    answers = _cleaned(questions, given, sent)
    says_the_same = standing is not None and standing.answers == answers
    if not says_the_same or (standing and standing.held_for and not sent.held_for):
        _note(response, questions, answers, sent, earlier)
    return response


def _cleaned(questions: Sequence[Question], given: Mapping[str, Any], sent: Sent) -> Answers:
    answers = clean_answers(questions, given, put=sent.put)
    if not answers:
        raise changes.refuse("invitation", _("Please answer at least one question."), code="empty")
    return answers


def _standing(sendings: Iterable[ResponseChange]) -> ResponseChange | None:
    """Return what stands of `sendings`, newest first: the newest that counts, or the newest held one where none does."""
    every = list(sendings)
    return next((each for each in every if not each.held_for), every[0] if every else None)


def _note(
    response: Response, questions: Sequence[Question], answers: Answers, sent: Sent, earlier: list[ResponseChange]
) -> None:
    """Write one more sending down beside the `earlier` ones, newest first; let the answer say what stands of all."""
    before = audit.snapshot(response)
    stood = _standing(earlier)
    is_released = stood is not None and bool(stood.held_for) and response.is_counted  # somebody looked at it, and let it count
    held_for = [*sent.held_for, *_hold_tries(questions, answers, sent, earlier)]
    this = _sending(sent, answers, held_for)
    stands = stood if is_released and held_for else _standing([this, *earlier])
    if stands is this:
        response.language = sent.language
    if stands and stands is not stood:
        rows = _let_say(response, questions, stands)
        response.save()
        response.answers.all().delete()
        for row in rows:
            row.response = response
            insert(row)
        audit.record("response.answered", response, actor=sent.recorder, before=before, after=audit.snapshot(response))
    this.response = response
    insert(this)


def _sending(sent: Sent, answers: Answers, held_for: Sequence[str]) -> ResponseChange:
    return ResponseChange(
        response_id=NEW_KEY, at=sent.at, channel=sent.channel, recorder=sent.recorder, answers=answers, held_for=list(held_for)
    )


def _hold_tries(questions: Sequence[Question], answers: Answers, sent: Sent, earlier: list[ResponseChange]) -> list[str]:
    """Hold what came just now, too, where somebody tries one score after the other. Returns the reason, or none.

    What colleagues recorded, and what is a machine's by another sign, says nothing about who sent the rest.
    """
    if sent.recorder or sent.held_for:
        return []
    unsure = [each for each in earlier if not each.recorder_id and set(each.held_for) <= {suspicion.SEVERAL_SCORES}]
    scores = [(each.at, _score_of(questions, each.answers)) for each in unsure]
    if not suspicion.tries_scores(_score_of(questions, answers), sent.at, scores):
        return []
    for each in unsure:
        if not each.held_for and sent.at - each.at <= suspicion.WHILE:
            each.held_for = [suspicion.SEVERAL_SCORES]
            each.save(update_fields=["held_for"])
    return [suspicion.SEVERAL_SCORES]


def _score_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> int | None:
    return next((answers[question.code] for question in questions if question.is_scored and question.code in answers), None)


def _let_say(response: Response, questions: Sequence[Question], stands: ResponseChange) -> list[Answer]:
    """Let the answer be as one sending says it, with score, words and search key that follow; return its rows, not saved."""
    response.channel, response.recorder_id = stands.channel, stands.recorder_id
    response.answered_at = max(stands.at, response.first_answered_at)
    response.held_for = list(stands.held_for)
    if response.state != State.EXCLUDED:
        response.state = State.HELD if stands.held_for else State.COUNTED
    response.version += 1
    response.score = _score_of(questions, stands.answers)
    rows = [answer_row(question, stands.answers[question.code]) for question in questions if question.code in stands.answers]
    words = [row.text for row in rows if row.text]
    key = search_key("\n".join(words))
    if words and response.search_key != key:
        response.read_at = None  # somebody must read what is new
    response.has_words, response.search_key = bool(words), key
    return rows


def answer_row(question: Question, value: Any) -> Answer:
    """Return the row that holds what was answered to a question, of an answer that is inserted with it."""
    if question.is_scored:
        return Answer(response_id=NEW_KEY, question=question, number=value)
    if question.kind == Question.Kind.CHOICE:
        return Answer(response_id=NEW_KEY, question=question, choices=value)
    return Answer(response_id=NEW_KEY, question=question, text=value)
