"""Taking answers: one person, one answer, every sending kept."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from surveys.actions.responses import Sent, answer_invitation, answer_openly
from surveys.actions.surveys import create_survey
from surveys.branching import clean_answers, shown
from surveys.models import Invitation, Response, ResponseChange, Survey
from surveys.shipped_surveys import SURVEYS
from tests.factories import NOW
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db


def send(invitation, answers, **fields):
    return answer_invitation(
        invitation=invitation, sent=Sent(answers=answers, **({"channel": "email", "language": "en", "at": NOW} | fields))
    )


def codes(survey, answers):
    return [question.code for question in shown(survey.questions.asked(), answers)]


@pytest.mark.parametrize("model", SURVEYS, ids=lambda model: model.kind)
def test_each_shipped_survey_speaks_every_language(model):
    survey = create_survey(actor=None, kind=model.kind)
    assert survey.status == Survey.Status.DRAFT
    assert survey.questions.count() == len(model.questions)
    for question in survey.questions.all():
        assert set(question.wordings) == {"en", "th", "ar", "id"}
        assert question.wordings["th"] != question.wordings["en"]


@pytest.mark.parametrize(("score", "follow_up"), [(0, "improve"), (6, "improve"), (7, "missing"), (8, "missing"), (9, "best")])
def test_the_follow_up_fits_the_band(score, follow_up):
    survey = make_survey()
    assert codes(survey, {"recommend": score}) == ["recommend", follow_up]
    assert codes(survey, {}) == ["recommend"]


def test_answers_to_what_was_not_put_are_left_out():
    survey = make_survey()
    given = {"recommend": "9", "improve": "nothing", "best": " The people \x00", "unknown": 1}
    assert clean_answers(survey.questions.asked(), given) == {"recommend": 9, "best": "The people"}


@pytest.mark.parametrize("value", [11, -1, "eleven", "", None, True, 4.5, [3]])
def test_no_other_number_is_taken(value):
    with pytest.raises(ValidationError) as refused:
        clean_answers(make_survey().questions.asked(), {"recommend": value})
    assert list(refused.value.error_dict) == ["recommend"]


def test_choices_are_those_that_are_offered():
    survey = make_survey(kind=Survey.Kind.EXIT)
    questions = survey.questions.asked()
    assert clean_answers(questions, {"reasons": ["help", "price"]}) == {"reasons": ["price", "help"]}
    with pytest.raises(ValidationError):
        clean_answers(questions, {"reasons": ["price", "bribe"]})


def test_an_answer_is_counted_and_found_by_its_words():
    response = make_response(3, answers={"improve": "เครื่องพิมพ์ค้าง"})
    assert (response.score, response.band, response.state) == (3, "detractor", "counted")
    assert response.invitation.status == Invitation.Status.ANSWERED
    assert list(Response.objects.saying("เครื่องพิมพ")) == [response]
    assert list(Response.objects.unread()) == [response]


def test_a_change_counts_and_the_first_is_kept():
    invitation = make_invitation()
    send(invitation, {"recommend": 9, "best": "All"})
    response = send(invitation, {"recommend": 4}, at=NOW + timedelta(days=6))
    assert response.score == 4
    assert not response.has_words
    assert list(response.changes.values_list("answers", flat=True)) == [{"recommend": 9, "best": "All"}, {"recommend": 4}]
    assert response.first_answered_at == NOW


def test_the_same_again_changes_nothing():
    invitation = make_invitation()
    first = send(invitation, {"recommend": 9})
    assert send(invitation, {"recommend": 9}, at=NOW + timedelta(hours=1)).version == first.version
    assert ResponseChange.objects.count() == 1


def test_after_some_days_it_stands():
    invitation = make_invitation()
    send(invitation, {"recommend": 9})
    with pytest.raises(ValidationError, match="no longer be changed"):
        send(invitation, {"recommend": 1}, at=NOW + timedelta(days=8))
    assert Response.objects.get().score == 9


def test_an_expired_link_takes_nothing():
    with pytest.raises(ValidationError, match="expired"):
        send(make_invitation(), {"recommend": 9}, at=NOW + timedelta(days=60))
    assert not Response.objects.exists()


def test_what_looks_like_a_machine_waits_until_a_person_answers():
    invitation = make_invitation()
    assert send(invitation, {"recommend": 0}, held_for=["too_quick"]).state == Response.State.HELD
    response = send(invitation, {"recommend": 9}, at=NOW + timedelta(hours=1))
    assert (response.state, response.score, response.held_for) == (Response.State.COUNTED, 9, [])
    response = send(invitation, {"recommend": 0}, at=NOW + timedelta(hours=2), held_for=["too_quick"])
    assert (response.state, response.score) == (Response.State.COUNTED, 9)
    assert list(response.changes.values_list("held_for", flat=True)) == [["too_quick"], [], ["too_quick"]]


def test_a_form_of_nobody_known_counts_once():
    survey = make_survey()
    form_id = "7b2f0a52-6a5c-4a52-9f0e-3f0f4a0a9b11"
    sent = Sent(answers={"recommend": 8}, channel="kiosk", language="th", at=NOW, form_id=form_id)
    assert answer_openly(survey=survey, sent=sent) == answer_openly(survey=survey, sent=sent)
    assert Response.objects.get().customer is None
