from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Customer
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(team):
    return reverse("callback_slots", args=[make_customer(timezone="Asia/Bangkok", country="TH", team=team).pk])


def test_the_times_are_those_of_who_is_chosen_to_call(as_user, agent, lead, address):
    def tomorrow_morning(**query):
        choices = as_user(agent).get(address, query).context["form"].quick
        return next(choice.at for choice in choices if choice.words == "Tomorrow morning there")

    first = tomorrow_morning()
    make_callback(assignee=lead, promised_for=first)
    assert tomorrow_morning() == first
    assert tomorrow_morning(**{"promise-assignee": lead.pk}) == first + timedelta(minutes=15)


def test_it_brings_who_might_call_with_the_reader_first_chosen(as_user, agent, address):
    make_user(full_name="Aaa Aaa")
    html = as_user(agent).get(address, {"people": "1", "promise-at": ""}).content.decode()
    assert f'<option value="{agent.pk}" selected>' in html
    assert 'hx-swap-oob="true"' in html
    assert "hx-swap-oob" not in as_user(agent).get(address).content.decode()


def test_times_that_stand_on_the_page_are_not_sent_again(as_user, agent, address):
    client = as_user(agent)
    form = client.get(reverse("interaction_add", args=[Customer.objects.get().pk])).content.decode()
    assert "quick-choice" in form
    assert f"{address}?people=1&amp;more=1" in form
    rest = client.get(address, {"people": "1", "more": "1"}).content.decode()
    assert "quick-choice" not in rest
    assert "chip slot" in rest
    assert "quick-choice" in client.get(address).content.decode()


def test_a_press_that_was_made_stays(as_user, agent, address):
    at = (timezone.now() + timedelta(days=1)).isoformat()
    form = as_user(agent).get(address, {"promise-slot": at}).context["form"]
    assert form.pressed == at


def test_doors(as_user, address, settings):
    assert_doors(as_user, address)
    assert_hidden_from_other_teams(as_user, settings, address)


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, agent, address, size, django_assert_num_queries):
    for n in range(size):
        make_callback(assignee=agent, promised_for=timezone.now() + timedelta(hours=n + 1))
        make_user()
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(address, {"people": "1"})
