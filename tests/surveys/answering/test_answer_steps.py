"""From the first tap to the thanks, and back to change it: each step is a form of its own, and needs no script."""

import re
from datetime import timedelta

import pytest

from surveys.links import answer_url
from surveys.models import Question, Response, ResponseChange, Survey
from tests.factories import NOW
from tests.surveys.answering.pages import body, path_of, said, send, state
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_answering_takes_a_tap_and_a_button_then_asks_what_fits(client, link):
    page = send(link + "?lang=en", client, score="9", put="recommend")
    assert (said(), Response.objects.get().state) == ({"recommend": 9}, "counted")
    assert "your answer is saved" in page
    assert "What do you value most" in page
    assert "put right first" not in page
    page = send(link + "?lang=en", client, put="best", **{"a-best": "The people"})
    assert said() == {"recommend": 9, "best": "The people"}
    assert "What you answered" in page
    assert "The people" in page
    assert "<textarea" not in page
    response = Response.objects.get()
    assert (response.channel, response.recorder, response.invitation.status) == ("email", None, "answered")


def test_who_comes_back_finds_what_they_answered_and_can_change_it(client, link, clock):
    send(link, client, score="9")
    send(link, client, put="best", **{"a-best": "The people"})
    clock.shift(timedelta(days=6))
    page = body(client.get(link + "?lang=en"))
    assert "The people" in page
    assert "You can change it until 17 June." in page
    page = body(client.get(link + "?lang=en&step=1"))
    assert re.findall(r'value="(\d+)" checked', page) == ["9"]
    assert "You answered 9 before." in page
    page = send(link + "?lang=en", client, score="3", put="recommend")
    assert "put right first" in page
    assert said() == {"recommend": 3}
    assert [change.answers for change in ResponseChange.objects.all()] == [
        {"recommend": 9},
        {"recommend": 9, "best": "The people"},
        {"recommend": 3},
    ]


def test_another_number_within_the_band_keeps_the_words(client, link, clock):
    send(link, client, score="9", put="recommend")
    send(link, client, put="best", **{"a-best": "The people"})
    clock.shift(timedelta(hours=1))
    page = send(link, client, score="10", put="recommend")
    assert said() == {"recommend": 10, "best": "The people"}
    assert ">The people</textarea>" in page


def test_a_number_in_the_mail_of_who_has_answered_is_told_from_the_answer(client, link):
    send(link, client, score="9")
    before = state()
    page = body(client.get(link + "?lang=en&score=4"))
    assert re.findall(r'value="(\d+)" checked', page) == ["4"]
    assert "You chose 4 in our message" in page
    assert "You answered 9 before" in page
    assert state() == before


def test_who_left_off_is_asked_the_rest(client, link):
    send(link, client, score="2")
    assert "put right first" in body(client.get(link + "?lang=en"))
    assert "One more question, if you like" in body(client.get(link + "?lang=en"))


def test_what_was_typed_is_kept_when_it_is_refused(client, link):
    send(link, client, score="9")
    page = body(client.post(link + "?lang=en", {"put": "best", "a-best": "x" * 5001}))
    assert "too long" in page
    assert "x" * 5001 in page
    assert said() == {"recommend": 9}


def test_a_survey_in_which_nothing_must_be_answered_asks_all_at_once(client):
    link = path_of(answer_url(make_invitation(survey=make_survey(kind=Survey.Kind.EXIT))))
    page = body(client.get(link))
    assert page.count('type="checkbox"') == 6
    assert page.count("<textarea") == 2
    page = body(client.post(link + "?lang=en", {"put": ["reasons", "instead", "back"]}))
    assert "Please answer at least one question." in page
    assert not Response.objects.exists()
    data = {"put": ["reasons", "instead", "back"], "a-reasons": ["price", "help"], "a-back": "Less"}
    assert "Less" in send(link, client, **data)
    assert said() == {"reasons": ["price", "help"], "back": "Less"}


def test_a_survey_from_one_to_five(client):
    link = path_of(answer_url(make_invitation(survey=make_survey(kind=Survey.Kind.CHECK_IN))))
    page = body(client.get(link + "?score=5"))
    assert re.findall(r'name="score" value="(\d+)"', page) == ["1", "2", "3", "4", "5"]
    page = send(link + "?lang=en", client, score="4")
    assert "A few more questions, if you like" in page
    assert page.count("<textarea") == 3


def test_a_question_that_must_be_answered_later_does_not_bar_the_first(client):
    survey = make_survey()
    Question.objects.filter(survey=survey, code="improve").update(is_required=True)
    link = path_of(answer_url(make_invitation(survey=survey)))
    send(link, client, score="2")
    page = body(client.post(link + "?lang=en", {"put": "improve", "a-improve": " "}))
    assert "Please answer this question." in page
    assert said() == {"recommend": 2}
    send(link, client, put="improve", **{"a-improve": "It broke"})
    assert said() == {"recommend": 2, "improve": "It broke"}


def test_a_follow_up_of_a_follow_up_comes_on_a_page_of_its_own(client):
    survey = make_survey()
    best = survey.questions.get(code="best")
    wordings = {"en": "May we quote you?"}
    Question.objects.create(survey=survey, code="quote", kind="text", wordings=wordings, shown_after=best, rank=90)
    link = path_of(answer_url(make_invitation(survey=survey))) + "?lang=en"
    assert "May we quote you?" not in send(link, client, score="9", put="recommend")
    page = send(link, client, put="best", **{"a-best": "All"})
    assert "May we quote you?" in page
    page = send(link, client, put=["best", "quote"], **{"a-best": "All", "a-quote": "Yes"})
    assert "What you answered" in page
    assert said() == {"recommend": 9, "best": "All", "quote": "Yes"}
