import pytest

from tests.api.client import Api, errors_of
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_a_product_says_how_often_it_is_used(lead):
    api = Api(lead)
    body = {"code": "club", "name": "Coffee club", "rhythm": "days", "rhythm_days": 10}
    row = api.post("products/", body).json()
    assert {name: row[name] for name in body} == body
    assert errors_of(api.patch(f"products/{row['id']}/", {"rhythm_days": None}))
    assert set(errors_of(api.post("products/", body))) == {"code"}


@pytest.mark.parametrize("days", [0, -1, 10**9, 1.5, "3"])
def test_days_between_uses(lead, days):
    body = {"code": "club", "name": "Coffee club", "rhythm": "days", "rhythm_days": days}
    assert "rhythm_days" in errors_of(Api(lead).post("products/", body))


def test_filters(agent):
    sold = make_product(code="club")
    make_product(is_active=False)
    for query in ("code=club", "is_active=true"):
        assert [row["id"] for row in Api(agent).get(f"products/?{query}").json()["results"]] == [str(sold.pk)], query
