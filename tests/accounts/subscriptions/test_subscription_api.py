import pytest

from accounts.models import Subscription
from tests.api.client import Api, errors_of
from tests.factories import make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(lead) -> Api:
    return Api(lead)


def test_money_is_decimal_text(api):
    spell, product = make_spell(), make_product()
    body = {"spell": str(spell.pk), "product": str(product.pk), "started_on": "2025-02-01", "currency": "THB"}
    row = api.post("subscriptions/", body | {"monthly_value": 1234.5}).json()
    assert (row["monthly_value"], row["customer"]) == ("1234.50", str(spell.customer_id))
    assert api.patch(f"subscriptions/{row['id']}/", {"monthly_value": "0.10"}).json()["monthly_value"] == "0.10"


@pytest.mark.parametrize(
    "fields",
    [
        {"monthly_value": "1.005"},
        {"monthly_value": "NaN"},
        {"monthly_value": -1},
        {"monthly_value": "1e400"},
        {"monthly_value": 10**30},
        {"currency": "baht"},
        {"started_on": "2020-01-01"},
        {"payment_state": "maybe"},
        {"ended_on": "2025-01-01"},
    ],
)
def test_what_is_wrong_is_refused(api, fields):
    body = {
        "spell": str(make_spell().pk),
        "product": str(make_product().pk),
        "started_on": "2025-02-01",
        "monthly_value": "5.00",
        "currency": "USD",
    }
    assert errors_of(api.post("subscriptions/", body | fields))
    assert not Subscription.objects.exists()


def test_money_needs_a_currency(api):
    body = {
        "spell": str(make_spell().pk),
        "product": str(make_product().pk),
        "started_on": "2025-02-01",
        "monthly_value": "1.00",
    }
    assert errors_of(api.post("subscriptions/", body))


def test_a_new_value_closes_one_and_opens_the_next(api, agent):
    old = make_subscription(monthly_value=100)
    path = f"subscriptions/{old.pk}/change-value/"
    response = api.post(path, {"monthly_value": "120.00", "on": "2025-07-01"})
    row = response.json()
    assert (response.status_code, row["monthly_value"], row["started_on"]) == (201, "120.00", "2025-07-01")
    old.refresh_from_db()
    assert str(old.ended_on) == "2025-07-01"
    assert "on" in errors_of(api.post(path, {"monthly_value": "1.00", "on": "2020-01-01"}))
    assert set(errors_of(api.post(path, {}))) == {"monthly_value", "on"}
    assert Api(agent).post(path, {"monthly_value": "1.00", "on": "2025-08-01"}).status_code == 403


def test_filters(api):
    row = make_subscription(payment_state="failed")
    make_subscription(ended_on="2026-01-01")
    for query in ("payment_state=failed", "is_current=true", f"customer={row.spell.customer_id}", f"spell={row.spell_id}"):
        assert [each["id"] for each in api.get(f"subscriptions/?{query}").json()["results"]] == [str(row.pk)], query


def test_a_misspelt_field_of_a_new_value_is_refused(lead):
    old = make_subscription()
    body = {"monthly_value": "120.00", "on": "2026-04-01", "currenzy": "THB"}
    assert "currenzy" in errors_of(Api(lead).post(f"subscriptions/{old.pk}/change-value/", body))
    assert Subscription.objects.count() == 1
