from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Subscription
from accounts.roles import Role
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer, make_product, make_spell

pytestmark = pytest.mark.django_db


@pytest.fixture
def spell(db):
    return make_spell(started_on=date(2025, 1, 1))


@pytest.fixture
def url(spell):
    return reverse("subscription_add", args=[spell.customer_id])


@pytest.fixture
def fields(spell):
    product = make_product(name="Till").pk
    money = {"monthly_value": "8400", "currency": "THB"}
    return {"product": product, "started_on": "2025-02-01", "payment_state": "paid"} | money


def test_adds_a_product_to_the_spell_that_runs(as_user, lead, spell, url, fields):
    assert as_user(lead).post(url, fields).url == spell.customer.get_absolute_url()
    subscription = Subscription.objects.get()
    assert (subscription.spell, subscription.monthly_value, subscription.currency) == (spell, Decimal(8400), "THB")


def test_without_a_spell_that_comes_first(as_user, lead):
    customer = make_customer()
    response = as_user(lead).get(reverse("subscription_add", args=[customer.pk]))
    assert response.url == reverse("spell_add", args=[customer.pk])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"product": ""}, "product"),
        ({"monthly_value": "-1"}, "monthly_value"),
        ({"monthly_value": "lots"}, "monthly_value"),
        ({"currency": ""}, "currency"),
        ({"currency": "XXZ"}, "currency"),
        ({"started_on": "2024-12-31"}, "started_on"),
    ],
)
def test_bad_input_is_refused(as_user, lead, url, fields, wrong, field):
    assert field in as_user(lead).post(url, fields | wrong).context["form"].errors
    assert not Subscription.objects.exists()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(6):
        client.get(url)
