"""Two people, or one who presses twice, at the same moment: needs a database that several connections share."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from accounts.actions.interactions import log_interaction
from accounts.actions.questions import answer_question, ask_question
from accounts.models import Interaction, OpenQuestion
from tests.factories import make_contact, make_customer, make_interaction

AT_ONCE = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="the test database in memory has one connection"),
]


def together(act) -> list:
    """Run `act(number)` in as many threads at the same moment; return what each returned or raised."""
    start = Barrier(AT_ONCE)

    def run(number):
        start.wait()
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_attempts_get_different_numbers(agent):
    customer = make_customer()
    contact = make_contact(customer=customer)

    def attempt(_number):
        return log_interaction(actor=agent, customer=customer, contact=contact, outcome="no_answer")

    together(attempt)
    calls = Interaction.objects.order_by("attempt")
    assert [call.attempt for call in calls] == list(range(1, AT_ONCE + 1))
    assert {call.first_attempt_id for call in calls[1:]} == {calls[0].pk}


def test_a_form_sent_several_times_is_saved_once(agent, as_user):
    address = reverse("interaction_add", args=[make_customer().pk])
    clients = [as_user(agent) for _ in range(AT_ONCE)]
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    data = {"draft_token": "t", "direction": "out", "channel": "phone", "outcome": "reached", "status": "open"}
    answers = together(lambda number: clients[number].post(address, data | {"mood": "", "at": at, "heard": "Once"}).status_code)
    assert answers == [302] * AT_ONCE
    assert Interaction.objects.count() == 1


def test_one_answer_wins(agent):
    question = ask_question(actor=agent, interaction=make_interaction(), text="Which?")

    def answer(number):
        return answer_question(actor=agent, question=OpenQuestion.objects.get(pk=question.pk), answer=f"Answer {number}")

    results = together(answer)
    assert sum(isinstance(result, OpenQuestion) for result in results) == 1
