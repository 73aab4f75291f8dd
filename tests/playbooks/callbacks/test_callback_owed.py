from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.models import Callback
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(team):
    return make_customer(team=team)


@pytest.fixture
def address(customer):
    return reverse("callback_owed", args=[customer.pk])


def test_what_is_owed_the_first_promised_first_and_in_the_head(as_user, agent, customer, address):
    make_callback(customer=customer, assignee=agent, about="Second")
    age(
        make_callback(customer=customer, assignee=agent, about="First", promised_for=timezone.now() + timedelta(hours=1)),
        days=2,
    )
    done = make_callback(customer=customer, about="Done")
    Callback.objects.filter(pk=done.pk).update(outcome="withdrawn", closed_at=timezone.now())
    client = as_user(agent)
    response = client.get(address, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert [callback.about for callback in response.context["owed"]] == ["First", "Second"]
    assert "says-late" in html
    assert "Promise late" in html
    assert "Promise late" not in client.get(address).content.decode()


def test_more_than_fit_lead_to_the_list(as_user, agent, customer, address):
    start = timezone.now() + timedelta(days=1)
    for n in range(9):
        make_callback(customer=customer, assignee=agent, promised_for=start + timedelta(hours=n))
    html = as_user(agent).get(address).content.decode()
    assert f"{reverse('callback_list')}?scope=all&amp;customer={customer.pk}" in html


def test_the_customers_page_leads_there_without_script(as_user, agent, customer, address):
    html = as_user(agent).get(customer.get_absolute_url()).content.decode()
    assert f"{reverse('callback_list')}?scope=all&amp;customer={customer.pk}" in html
    assert reverse("callback_add", args=[customer.pk]) in html
    assert f'hx-get="{address}"' in html


def test_nothing_owed_says_so(as_user, agent, address):
    assert "Nothing is promised." in as_user(agent).get(address).content.decode()


def test_doors(as_user, address, settings):
    assert_doors(as_user, address)
    assert_hidden_from_other_teams(as_user, settings, address)


@pytest.mark.parametrize("size", [1, 8])
def test_number_of_queries(as_user, agent, customer, address, size, django_assert_num_queries):
    for _ in range(size):
        make_callback(customer=customer)
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(address)
