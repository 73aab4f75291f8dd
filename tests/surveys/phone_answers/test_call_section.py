"""A survey asked in a call: saved with the talk, as the customer's words and a colleague's record."""

import re

import pytest
from django.urls import reverse

from accounts.models import Interaction, Message
from surveys.models import Invitation, Response
from tests.factories import make_contact, make_customer
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make_contact(customer=make_customer(name="Siam Coffee"), call_name="Khun Thip", language="th")


@pytest.fixture
def nps():
    return make_survey(name="The NPS")


def talk(contact, **answers):
    fields = {
        "direction": "out",
        "channel": "phone",
        "outcome": "reached",
        "status": "solved",
        "mood": "",
        "at": "2026-06-10T09:30",
        "draft_token": "abc",
        "contact": contact.pk if contact else "",
        "heard": "All is well",
    }
    return fields | {name.replace("_", "-", 2): value for name, value in answers.items()}


def post(as_user, agent, customer, data):
    return as_user(agent).post(reverse("interaction_add", args=[customer.pk]), data)


def given(survey, **answers):
    return {f"survey-{survey.pk}-{code}": value for code, value in answers.items()}


def test_an_answer_is_saved_with_the_talk(as_user, agent, contact, nps):
    data = talk(contact) | given(nps, recommend="4", improve="The printer", best="not put")
    assert post(as_user, agent, contact.customer, data).status_code == 302
    response = Response.objects.get()
    assert (response.score, response.channel, response.recorder, response.contact) == (4, "phone", agent, contact)
    assert response.language == "th"
    assert {answer.question.code: str(answer) for answer in response.answers.all()} == {
        "recommend": "4",
        "improve": "The printer",
    }
    invitation = Invitation.objects.get()
    assert (invitation.interaction, invitation.status, invitation.created_by) == (Interaction.objects.get(), "answered", agent)
    message = Message.objects.get()
    assert (message.kind, message.purpose, message.contact) == ("survey.receipt", "service", contact)


def test_a_form_sent_twice_is_one_answer(as_user, agent, contact, nps):
    data = talk(contact) | given(nps, recommend="4")
    for _ in range(2):
        post(as_user, agent, contact.customer, data)
    assert Response.objects.count() == Interaction.objects.count() == Message.objects.count() == 1


def test_the_invitation_that_waits_is_answered(as_user, agent, contact, nps):
    invitation = make_invitation(survey=nps, contact=contact, asked_at=None)
    post(as_user, agent, contact.customer, talk(contact) | given(nps, recommend="9"))
    assert Response.objects.get().invitation == invitation
    invitation.refresh_from_db()
    assert invitation.status == "answered"


def test_nothing_answered_is_nothing_saved(as_user, agent, contact, nps):
    assert post(as_user, agent, contact.customer, talk(contact) | given(nps, recommend="", improve="")).status_code == 302
    assert Interaction.objects.exists()
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("who", "answers", "words"),
    [
        (False, {"recommend": "9"}, "Choose above with whom you talked"),
        (True, {"recommend": "11"}, "Select a valid choice"),
        (True, {"improve": "The printer"}, "Please answer this question"),
    ],
)
def test_what_is_wrong_saves_nothing_and_keeps_what_was_typed(as_user, agent, contact, nps, who, answers, words):
    page = post(as_user, agent, contact.customer, talk(contact if who else None) | given(nps, **answers))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "All is well" in page.content.decode()
    assert 'class="survey-ask" data-ask' in page.content.decode()
    assert not Interaction.objects.exists()


def test_closed_it_costs_no_query_and_open_it_shows_the_questions(as_user, agent, contact, nps):
    address = reverse("interaction_add", args=[contact.customer.pk])
    closed = as_user(agent).get(address).content.decode()
    assert f"survey-{nps.pk}-recommend" not in closed
    assert reverse("phone_answer_add", args=[contact.customer.pk]) in closed
    opened = as_user(agent).post(address, talk(contact) | {"more": "survey"}).content.decode()
    assert f"survey-{nps.pk}-recommend" in opened
    assert "All is well" in opened


def test_a_draft_brings_the_answers_back(as_user, agent, contact, nps):
    client = as_user(agent)
    data = talk(contact) | given(nps, recommend="7", missing="A second printer")
    client.post(reverse("interaction_draft", args=[contact.customer.pk]), data)
    page = client.get(reverse("interaction_add", args=[contact.customer.pk])).content.decode()
    assert "A second printer" in page
    assert re.search(rf'name="survey-{nps.pk}-recommend" value="7"[^>]* checked', page)
