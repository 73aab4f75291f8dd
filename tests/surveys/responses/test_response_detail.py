"""One answer: the questions as they were put, each sending of it, how it came, and what can be done."""

from datetime import timedelta

import pytest

from surveys.actions.responses import Sent, answer_invitation, answer_openly
from surveys.actions.reviewing import exclude_response
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import NOW
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db


def test_doors(as_user, settings):
    response = make_response(9)
    assert_doors(as_user, response.get_absolute_url())
    assert_hidden_from_other_teams(as_user, settings, response.get_absolute_url())


def test_everything_about_it(as_user, agent, django_assert_max_num_queries):
    invitation = make_invitation()
    for days, score in enumerate((9, 4)):
        sent = Sent({"recommend": score, "improve": "Too slow"}, "phone", "en", at=NOW + timedelta(days=days), recorder=agent)
        response = answer_invitation(invitation=invitation, sent=sent)
    exclude_response(actor=agent, response=response, version=None, excluded_as="duplicate")
    client = as_user(agent)
    client.get(response.get_absolute_url())
    with django_assert_max_num_queries(16):
        page = client.get(response.get_absolute_url()).content.decode()
    for words in ("How likely are you to recommend us", "Too slow", "phone, recorded by", "a duplicate", "Take that back"):
        assert words in page
    assert page.count("How likely are you to recommend us") == 3  # as it stands, and each time it was sent


def test_why_it_is_held_back_is_said_in_words(as_user, agent):
    response = make_response(0, held_for=["trap", "too_quick"])
    page = as_user(agent).get(response.get_absolute_url()).content.decode()
    assert "It came from a link that no person sees." in page
    assert "within seconds of the asking" in page
    assert "Let it count" in page


def test_choices_are_told_in_words(as_user, agent):
    response = make_response(None, survey=make_survey(kind="exit"), answers={"reasons": ["price", "hard"]})
    page = as_user(agent).get(response.get_absolute_url()).content.decode()
    assert "The price, It was hard to use" in page


def test_what_customers_type_is_text(as_user, agent):
    response = make_response(3, answers={"improve": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in as_user(agent).get(response.get_absolute_url()).content.decode()


def test_somebody_unknown(as_user, agent):
    survey = make_survey()
    response = answer_openly(survey=survey, sent=Sent({"recommend": 9}, "kiosk", "th", at=NOW))
    assert "Somebody unknown" in as_user(agent).get(response.get_absolute_url()).content.decode()
