from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions.interactions import log_interaction
from accounts.actions.questions import ask_question
from tests.factories import NOW, PASSWORD, make_contact, make_customer, make_interaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    return make_customer(name="Siam Coffee")


def test_shows_what_was_said_and_what_is_owed(as_user, agent, lead, customer):
    talk = log_interaction(
        actor=lead,
        customer=customer,
        contact=make_contact(customer=customer, call_name="Khun Thip"),
        specialist=agent,
        heard="Every <b>bag</b> twice",
        said_back="October is wrong",
        is_confirmed=True,
        mood="worried",
        mood_is_elsewhere=True,
        minutes=12,
        questions=[("Can it be mended?", agent), ("Who prints?", lead), ("Who pays?", None)],
    )
    html = as_user(agent).get(talk.get_absolute_url()).content.decode()
    for words in [
        "<bdi>Khun Thip</bdi>",
        "12 minutes",
        "Every &lt;b&gt;bag&lt;/b&gt; twice",
        "They confirmed",
        "Worried, about something else",
        "You will find out",
        "<bdi>Youssef Kamal</bdi> will find out",
        "Nobody has taken it yet",
        "<bdi>Mariam Adel</bdi> joined as specialist",
        "Who changed what",
    ]:
        assert words in html, words


def test_shows_the_attempts_of_the_chain(as_user, agent, customer):
    for day, outcome in enumerate(["no_answer", "busy", "reached"]):
        at = NOW - timedelta(days=30 - day)
        talk = log_interaction(actor=agent, customer=customer, outcome=outcome, heard="Hello", at=at)
    response = as_user(agent).get(talk.get_absolute_url())
    assert [attempt.outcome for attempt in response.context["attempts"]] == ["no_answer", "busy", "reached"]
    assert "Reached at attempt 3" in response.content.decode()


def test_an_answer_kept_over_a_log_in_is_back_in_its_form(client, agent):
    talk = make_interaction()
    question = ask_question(actor=agent, interaction=talk, text="Which?", assignee=agent)
    page = reverse("interaction_detail", args=[talk.pk])
    name = f"question-{question.pk}-answer"
    headers = {"Referer": f"http://testserver{page}"}
    response = client.post(reverse("question_answer", args=[question.pk]), {name: "The blue one"}, headers=headers)
    response = client.post(response.url, {"login": agent.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == page
    assert "The blue one" in response.content.decode()
    question.refresh_from_db()
    assert question.answered_at is None


def test_needs_log_in(client):
    assert client.get(reverse("interaction_detail", args=[1])).url.startswith("/login/")


def test_needs_permission(as_user, agent):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).get(make_interaction().get_absolute_url()).status_code == 403


def test_refuses_other_methods(as_user, agent):
    assert as_user(agent).post(make_interaction().get_absolute_url()).status_code == 405


def test_a_talk_with_a_customer_of_another_team(as_user, agent, outsider, settings, team):
    settings.TEAM_CUSTOMERS_ONLY = True
    talk = make_interaction(customer=make_customer(team=team))
    assert as_user(agent).get(talk.get_absolute_url()).status_code == 200
    assert as_user(outsider).get(talk.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("size", [2, 8])
def test_number_of_queries(as_user, agent, customer, size, django_assert_num_queries):
    for number in range(size):
        talk = log_interaction(
            actor=agent,
            customer=customer,
            outcome="no_answer",
            heard="Hello",
            at=NOW - timedelta(days=30 - number),
            questions=[(f"Question {n}", agent) for n in range(size)],
        )
    client = as_user(agent)
    with django_assert_num_queries(QUERIES):
        client.get(talk.get_absolute_url())


QUERIES = 9
