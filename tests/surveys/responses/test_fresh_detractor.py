"""Who has just said that they would not recommend us is not asked again at once."""

from datetime import timedelta

import pytest

from accounts.contact_policy import reason_words, refusals
from tests.factories import NOW, make_contact, make_message
from tests.surveys.factories import make_response, make_survey

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rule_for(contact):
    message = make_message(contact=contact, purpose="survey")
    return refusals([message], at=NOW).get(message.pk)


@pytest.mark.parametrize(
    ("score", "days_ago", "rule"),
    [(6, 1, "fresh_detractor"), (0, 14, "fresh_detractor"), (6, 15, None), (7, 1, None), (10, 1, None)],
)
def test_a_low_score_holds_back_for_two_weeks(score, days_ago, rule):
    contact = make_contact()
    make_response(score, contact=contact, at=NOW - days_ago * DAY, asked_at=NOW - 20 * DAY)
    assert rule_for(contact) == rule


def test_it_holds_for_everybody_at_that_customer():
    contact = make_contact()
    make_response(3, contact=contact, at=NOW - DAY, asked_at=NOW - 2 * DAY)
    assert rule_for(make_contact(customer=contact.customer)) == "fresh_detractor"
    assert rule_for(make_contact()) is None
    assert reason_words("fresh_detractor") == "They have just told us that they would not recommend us."


def test_what_is_held_back_as_a_machines_upsets_nobody():
    contact = make_contact()
    make_response(0, contact=contact, at=NOW - DAY, asked_at=NOW - 2 * DAY, held_for=["too_quick"])
    assert rule_for(contact) is None


def test_five_of_five_after_a_talk_is_no_detractor():
    contact = make_contact()
    make_response(5, contact=contact, survey=make_survey(kind="csat"), at=NOW - DAY, asked_at=NOW - 2 * DAY)
    make_response(5, contact=contact, survey=make_survey(kind="check_in"), at=NOW - DAY, asked_at=NOW - 2 * DAY)
    assert rule_for(contact) is None
