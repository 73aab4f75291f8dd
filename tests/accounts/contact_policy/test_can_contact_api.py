"""GET customers/<id>/can-contact/: may somebody be written to, and why not."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.models import Contact, MailPreferences
from tests.api.client import Api
from tests.factories import NOW, make_contact, make_customer, make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=False):
        yield


def ask(user, contact, query="purpose=promotion"):
    return Api(user).get(f"customers/{contact.customer_id}/can-contact/?{query}")


def test_yes(agent):
    assert ask(agent, make_contact()).json() == {"allowed": True, "reasons": []}


def test_no_and_why_and_until_when(agent):
    contact = make_contact()
    make_issue(customer=contact.customer, severity="serious")
    MailPreferences.objects.create(contact=contact, paused_until="2026-07-01")
    told = ask(agent, contact).json()
    assert told["allowed"] is False
    assert [each["rule"] for each in told["reasons"]] == ["serious_issue_open", "paused"]
    assert told["reasons"][0] == {
        "rule": "serious_issue_open",
        "detail": "A serious issue of theirs is open. 1 open issue",
    }
    assert datetime.fromisoformat(told["reasons"][1]["until"]) == datetime(2026, 7, 1, tzinfo=UTC)
    assert ask(agent, contact, "purpose=service").json()["allowed"] is True


def test_the_first_with_an_address_is_meant_unless_told(agent):
    customer = make_customer()
    silent = make_contact(customer=customer, email="", is_champion=True)
    gone, first = make_contact(customer=customer), make_contact(customer=customer)
    Contact.objects.filter(pk=gone.pk).update(left_at=NOW)
    assert ask(agent, first).json()["allowed"] is True
    rules = {each.pk: ask(agent, first, f"purpose=promotion&contact={each.pk}").json()["reasons"] for each in (silent, gone)}
    assert [each[0]["rule"] for each in rules.values()] == ["no_address", "person_gone"]
    assert ask(agent, first, "purpose=promotion&channel=call").json()["reasons"][0]["rule"] == "no_address"


def test_nobody_is_known(agent):
    told = Api(agent).get(f"customers/{make_customer().pk}/can-contact/?purpose=survey").json()
    assert told == {"allowed": False, "reasons": [{"rule": "nobody_known", "detail": "Nobody is known there."}]}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "purpose"),
        ("purpose=all", "purpose"),
        ("purpose=promotion&channel=post", "channel"),
        ("purpose=promotion&contact=x", "contact"),
        ("purpose=promotion&contact=999999", "contact"),
        ("purpose=promotion&colour=red", "colour"),
    ],
)
def test_bad_questions(agent, query, name):
    response = ask(agent, make_contact(), query)
    assert response.status_code == 400
    assert name in response.content.decode()


def test_the_contact_of_another_customer_is_not_told_of(agent):
    assert ask(agent, make_contact(), f"purpose=promotion&contact={make_contact().pk}").status_code == 400


def test_customers_of_other_teams_are_not_found(agent, outsider, settings):
    contact = make_contact(customer=make_customer(team=agent.team))
    settings.TEAM_CUSTOMERS_ONLY = True
    assert ask(outsider, contact).status_code == 404
