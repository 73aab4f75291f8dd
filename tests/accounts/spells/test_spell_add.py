from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Customer, Spell
from accounts.roles import Role
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer, make_spell

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def url(customer):
    return reverse("spell_add", args=[customer.pk])


def test_opens_a_spell_and_says_since_when_they_are_a_customer(as_user, lead, customer, url):
    assert as_user(lead).post(url, {"started_on": "2026-01-05"}).url == customer.get_absolute_url()
    assert Spell.objects.get().started_on == date(2026, 1, 5)
    assert Customer.objects.get().started_on == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"started_on": ""}, "started_on"),
        ({"started_on": "2025-06-01"}, "started_on"),
        ({"started_on": "2026-02-01", "ended_on": "2026-01-01"}, "__all__"),
        ({"started_on": "2026-02-01", "leave_reason": "price"}, "ended_on"),
    ],
)
def test_bad_input_is_refused(as_user, lead, customer, url, wrong, field):
    make_spell(customer=customer, started_on=date(2025, 1, 1), ended_on=date(2026, 1, 1))
    assert field in as_user(lead).post(url, wrong).context["form"].errors
    assert Spell.objects.count() == 1


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(4):
        client.get(url)
