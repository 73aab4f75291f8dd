"""Whom we left waiting for a call is not asked how they like us."""

from datetime import timedelta

import pytest
import time_machine

from accounts.contact_policy import reason_words, refusals
from tests.factories import NOW, make_contact, make_message
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW - 20 * DAY, tick=False):
        yield


def rule_for(contact):
    message = make_message(contact=contact, purpose="survey")
    return refusals([message], at=NOW).get(message.pk)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"outcome": "broken", "closed_at": NOW - 13 * DAY}, "promise_broken"),
        ({"outcome": "broken", "closed_at": NOW - 15 * DAY}, None),
        ({"outcome": "kept_late", "closed_at": NOW - DAY}, None),
        ({}, "promise_broken"),  # owed and overdue
        ({"due_by": NOW + DAY}, None),
    ],
)
def test_a_broken_or_overdue_promise_holds_back(fields, rule):
    contact = make_contact()
    callback = make_callback(customer=contact.customer, promised_for=NOW - 18 * DAY)
    type(callback).objects.filter(pk=callback.pk).update(**fields)
    assert rule_for(contact) == rule


def test_the_promises_to_others_do_not_matter():
    make_callback(promised_for=NOW - 18 * DAY)
    assert rule_for(make_contact()) is None
    assert reason_words("promise_broken") == "A promise to them was broken, or is overdue."
