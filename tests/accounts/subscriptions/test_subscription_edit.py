from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions.subscriptions import update_subscription
from accounts.models import Subscription
from accounts.roles import Role
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_spell, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription(db):
    return make_subscription(spell=make_spell(started_on=date(2025, 1, 1)), started_on=date(2025, 1, 1), monthly_value=10)


@pytest.fixture
def url(subscription):
    return reverse("subscription_edit", args=[subscription.pk])


def fields(subscription, **changes):
    known = {"product": subscription.product_id, "started_on": "2025-01-01", "monthly_value": "10.00", "currency": "USD"}
    return known | {"payment_state": "paid", "version": subscription.version} | changes


def price(version, value="12", on="2026-01-01"):
    return {"act": "price", "value-version": version, "value-monthly_value": value, "value-on": on}


def test_corrects_it(as_user, lead, subscription, url):
    response = as_user(lead).post(url, fields(subscription, payment_state="overdue", renews_on="2027-01-01"))
    assert response.url == subscription.spell.customer.get_absolute_url()
    subscription.refresh_from_db()
    assert (subscription.payment_state, subscription.renews_on) == ("overdue", date(2027, 1, 1))


def test_a_new_price_closes_one_and_opens_the_next(as_user, lead, subscription, url):
    assert as_user(lead).post(url, price(1)).status_code == 302
    old, new = Subscription.objects.order_by("started_on")
    assert (old.ended_on, old.monthly_value) == (date(2026, 1, 1), Decimal(10))
    assert (new.started_on, new.monthly_value, new.currency) == (date(2026, 1, 1), Decimal(12), "USD")


def test_a_price_on_what_somebody_changed_is_asked_for_again(as_user, lead, manager, subscription, url):
    update_subscription(actor=manager, subscription=subscription, version=1, fields={"payment_state": "failed"})
    client = as_user(lead)
    response = client.post(url, price(1))
    assert "Somebody changed this subscription meanwhile" in response.content.decode()
    assert response.context["price"]["version"].value() == "2"
    assert Subscription.objects.count() == 1
    assert client.post(url, price(2)).status_code == 302


@pytest.mark.parametrize(
    "wrong", [price(1, value="x"), price(1, value="-1"), price(1, on=""), price(1, on="2024-01-01"), price("")]
)
def test_a_bad_price_is_refused(as_user, lead, url, wrong):
    response = as_user(lead).post(url, wrong)
    assert response.context["price"].errors
    assert not response.context["form"].is_bound
    assert Subscription.objects.count() == 1


def test_the_second_writer_sees_what_changed(as_user, lead, manager, subscription, url):
    update_subscription(actor=manager, subscription=subscription, version=1, fields={"payment_state": "failed"})
    response = as_user(lead).post(url, fields(subscription, version=1, renews_on="2027-01-01"))
    differences = response.context["form"].conflict.differences
    assert [(each.name, each.theirs, each.is_asked) for each in differences] == [("payment_state", "payment failed", False)]


def test_bad_input_is_refused(as_user, lead, subscription, url):
    assert as_user(lead).post(url, fields(subscription, ended_on="2024-01-01")).context["form"].errors
    subscription.refresh_from_db()
    assert subscription.ended_on is None


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_subscription_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(6):
        client.get(url)
