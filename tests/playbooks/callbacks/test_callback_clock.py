from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(team):
    return make_customer(timezone="Asia/Bangkok", country="TH", team=team)


@pytest.fixture
def address(customer):
    return reverse("callback_clock", args=[customer.pk])


@pytest.fixture
def noon():
    day = datetime(timezone.now().year + 1, 2, 1, 5, 0, tzinfo=UTC)
    return day if timezone.now() + timedelta(days=390) > day else day - timedelta(days=365)


def test_it_says_the_other_clock(as_user, agent, address, noon):
    html = as_user(agent).get(address, {"promise-slot": noon.isoformat()}).content.decode()
    assert "05:00" in html
    assert "12:00 in Bangkok" in html
    assert "note-watch" not in html


def test_a_contact_may_have_a_clock_of_their_own(as_user, agent, customer, address, noon):
    contact, stranger = make_contact(customer=customer, timezone="Asia/Tokyo"), make_contact(timezone="Asia/Tokyo")
    for key, words in [(contact.pk, "14:00 in Tokyo"), (stranger.pk, "12:00 in Bangkok"), ("x", "12:00 in Bangkok")]:
        query = {"promise-slot": noon.isoformat(), "promise-contact": key}
        assert words in as_user(agent).get(address, query).content.decode()


def test_it_says_what_speaks_against_it_and_asks(as_user, agent, address, noon):
    html = as_user(agent).get(address, {"promise-slot": noon.replace(hour=20).isoformat()}).content.decode()
    assert "people are called between" in html
    assert "promise-is_sure" in html


def test_a_taken_slot_is_told_and_the_nearest_offered(as_user, agent, address, noon):
    make_callback(assignee=agent, promised_for=noon)
    html = as_user(agent).get(address, {"promise-slot": noon.isoformat()}).content.decode()
    assert "This quarter of an hour is taken." in html
    assert (noon + timedelta(minutes=15)).isoformat() in html
    assert "promise-is_sure" not in html


def test_nothing_chosen_says_nothing(as_user, agent, address):
    assert as_user(agent).get(address).content.decode().strip() == ""


def test_a_promise_that_is_moved_does_not_stand_in_its_own_way(as_user, agent, customer, address, noon):
    callback = make_callback(customer=customer, assignee=agent, promised_for=noon)
    query = {"move": callback.pk, "move-slot": (noon + timedelta(minutes=5)).isoformat()}
    assert "taken" not in as_user(agent).get(address, query).content.decode()
    assert "taken" in as_user(agent).get(address, query | {"move": "", "promise-slot": query["move-slot"]}).content.decode()
    for key in ("0", "x", "9" * 30):
        assert as_user(agent).get(address, query | {"move": key}).status_code == 404


def test_doors(as_user, address, settings):
    assert_doors(as_user, address)
    assert_hidden_from_other_teams(as_user, settings, address)


def test_number_of_queries(as_user, agent, address, noon, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.get(address, {"promise-slot": noon.isoformat()})
