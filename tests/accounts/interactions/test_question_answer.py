import pytest
from django.urls import reverse

from accounts.actions.questions import answer_question, ask_question
from accounts.models import OpenQuestion
from tests.factories import make_customer, make_interaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(agent):
    return ask_question(actor=agent, interaction=make_interaction(), text="Which?", assignee=agent)


@pytest.fixture
def address(question):
    return reverse("question_answer", args=[question.pk])


def posted(question, answer: str) -> dict[str, str]:
    return {f"question-{question.pk}-answer": answer}


def test_writes_down_the_answer(as_user, agent, question, address):
    response = as_user(agent).post(address, posted(question, "The blue one"))
    assert response.url == question.interaction.get_absolute_url()
    assert OpenQuestion.objects.get().answer == "The blue one"


def test_an_empty_answer_is_refused_on_the_talks_page(as_user, agent, question, address):
    response = as_user(agent).post(address, posted(question, " "))
    assert (response.status_code, OpenQuestion.objects.open().count()) == (422, 1)
    assert "errorlist" in response.content.decode()


def test_a_second_answer_is_refused_and_loses_nothing(as_user, agent, lead, question, address):
    answer_question(actor=lead, question=question, answer="First")
    response = as_user(agent).post(address, posted(question, "Second"))
    html = response.content.decode()
    assert "This question was answered meanwhile." in html
    assert "Second" in html
    assert OpenQuestion.objects.get().answer == "First"


def test_needs_log_in(client, address):
    assert client.post(address).url.startswith("/login/")


def test_needs_permission(as_user, agent, address):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).post(address).status_code == 403


def test_refuses_other_methods(as_user, agent, address):
    assert as_user(agent).get(address).status_code == 405


def test_a_question_of_another_teams_customer(as_user, outsider, settings, agent, team):
    settings.TEAM_CUSTOMERS_ONLY = True
    talk = make_interaction(customer=make_customer(team=team))
    question = ask_question(actor=agent, interaction=talk, text="Which?", assignee=agent)
    address = reverse("question_answer", args=[question.pk])
    assert as_user(outsider).post(address, posted(question, "x")).status_code == 404
    assert as_user(agent).post(reverse("question_answer", args=[0])).status_code == 404


def test_number_of_queries(as_user, agent, question, address, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(11):
        client.post(address, posted(question, "The blue one"))
