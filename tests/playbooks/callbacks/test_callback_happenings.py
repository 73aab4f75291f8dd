"""Promises on the customer's timeline."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from playbooks.actions.callbacks import attempt_callback, close_callback, hand_over_callback, move_callback
from playbooks.escalation import escalate_due, note_missed
from tests.factories import make_customer, make_interaction
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)


@pytest.fixture
def customer(agent, lead):
    """Somebody whose callback went through everything."""
    customer = make_customer(name="Siam Coffee", timezone="Asia/Bangkok")
    with time_machine.travel(NOW, tick=False) as clock:
        callback = make_callback(
            assignee=agent, customer=customer, promised_for=NOW + timedelta(hours=1), about="Stock counts", actor=agent
        )
        clock.shift(60)
        callback = move_callback(
            actor=agent, callback=callback, version=None, promised_for=NOW + timedelta(hours=2), by_customer=False, reason="Ill"
        )
        clock.shift(60)
        hand_over_callback(actor=lead, callback=callback, assignee=lead, reason="Mariam is away")
        clock.move_to(NOW + timedelta(hours=3))
        note_missed(at=NOW + timedelta(hours=3))
        escalate_due(at=NOW + timedelta(hours=3))
        attempt_callback(actor=lead, callback=callback, interaction=make_interaction(customer=customer, outcome="no_answer"))
        clock.shift(60)
        callback.refresh_from_db()
        close_callback(actor=lead, callback=callback, version=None, outcome="kept_late")
    return customer


def test_each_turn_of_a_promise_is_told_newest_first(as_user, agent, customer):
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        page = as_user(agent).get(f"/customers/{customer.pk}/", {"show": "promises"}).content.decode()
    turns = ["Callback kept late", "Callback overdue", "Callback handed over", "We moved the callback", "Callback promised"]
    places = [page.find(turn) for turn in turns]
    assert -1 not in places
    assert places == sorted(places)
    assert "Mariam is away" in page
    assert "brought" not in page


def test_other_customers_promises_are_theirs(as_user, agent, customer):
    other = make_customer()
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        assert "Stock counts" not in as_user(agent).get(f"/customers/{other.pk}/").content.decode()
