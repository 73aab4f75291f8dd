from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_message, make_team

pytestmark = pytest.mark.django_db
URL = reverse("message_list")


def found(response):
    return [message.occasion for message in response.context["page"].rows]


@pytest.fixture
def messages(agent):
    now = timezone.now()
    make_message(occasion="sent", status="sent", settled_at=now, attempts=1, begun_at=now, subject="Soon: call <b>")
    make_message(occasion="refused", status="refused", rule="opted_out", purpose="survey", settled_at=now)
    make_message(occasion="parked", status="parked", detail="550 no such user", attempts=3)
    make_message(occasion="uncertain", status="uncertain", attempts=1, begun_at=now, kind="callback.confirmation")
    make_message(occasion="colleague", user=agent, due_at=now + timedelta(days=1))


@pytest.mark.parametrize(
    ("query", "occasions"),
    [
        ({}, ["colleague", "uncertain", "parked", "refused", "sent"]),
        ({"status": "unsettled"}, ["uncertain", "parked"]),
        ({"status": "sent"}, ["sent"]),
        ({"kind": "callback.confirmation"}, ["uncertain"]),
        ({"purpose": "survey"}, ["refused"]),
        ({"sort": "oldest", "status": "unsettled"}, ["parked", "uncertain"]),
        ({"status": "nonsense", "cursor": "x"}, ["colleague", "uncertain", "parked", "refused", "sent"]),
    ],
)
def test_filters(messages, as_user, agent, query, occasions):
    assert found(as_user(agent).get(URL, query)) == occasions


def test_finds_those_to_one_customer(messages, as_user, agent):
    mine = make_message(occasion="mine")
    assert found(as_user(agent).get(URL, {"customer": mine.customer_id})) == ["mine"]


def test_says_why_something_was_not_sent_and_how_many_wait(messages, as_user, agent):
    page = as_user(agent).get(URL).content.decode()
    assert "They asked not to get this." in page
    assert "The mail server did not take it." in page
    assert "it may have arrived, or not" in page
    assert "<b>2</b> messages wait for a person" in page
    assert "Soon: call &lt;b&gt;" in page


def test_says_since_when_mail_is_waiting(as_user, agent):
    make_message(due_at=timezone.now() - timedelta(hours=2))
    assert "has been waiting since" in as_user(agent).get(URL).content.decode()


def test_an_empty_ledger_says_what_will_be_here(as_user, agent):
    assert "No message has been planned yet" in as_user(agent).get(URL).content.decode()


def test_htmx_gets_the_rows_alone(messages, as_user, agent):
    page = as_user(agent).get(URL, {"status": "sent"}, headers={"HX-Request": "true"})
    assert page.headers["HX-Push-Url"] == f"{URL}?status=sent"
    assert "<html" not in page.content.decode()


def test_with_teams_apart_each_sees_their_own(settings, as_user, agent, outsider, manager):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_message(occasion="ours", contact=make_contact(customer=make_customer(team=agent.team)))
    make_message(occasion="theirs", contact=make_contact(customer=make_customer(team=make_team())))
    make_message(occasion="to a colleague", user=manager)
    assert found(as_user(agent).get(URL)) == ["to a colleague", "ours"]
    assert found(as_user(outsider).get(URL)) == []
    assert len(found(as_user(manager).get(URL))) == 3


def test_is_for_staff_and_for_reading(as_user):
    assert_doors(as_user, URL)


def test_the_number_of_queries_does_not_grow(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    for rows in (1, 30):
        for _ in range(rows):
            make_message(status="parked")
        client.get(URL)
        with django_assert_num_queries(7):
            client.get(URL)


@pytest.mark.parametrize("number", ["9" * 30, "-1", "1.5", "x"])
def test_what_can_be_no_customers_number_is_left_out(as_user, agent, number):
    assert as_user(agent).get("/messages/", {"customer": number}).status_code == 200
