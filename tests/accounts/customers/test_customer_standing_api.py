"""How customers stand, in the API's customers."""

import pytest

from accounts.models import Stage
from accounts.paying import business_day
from tests.accounts.standing.factories import make_mark, make_slipping, make_standing
from tests.api.client import Api, errors_of
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent) -> Api:
    return Api(agent)


def test_a_customer_comes_with_how_they_stand(api):
    make_mark()
    standing = make_slipping(champion_left=True, open_issues=2)
    said = api.get(f"customers/{standing.customer.pk}/").json()["standing"]
    assert said["stage"] == "slipping"
    assert said["since"] == standing.stage_since.isoformat()
    assert said["as_of"] == business_day().isoformat()
    assert said["risk"] == {"percent": 42.0, "low": 36.0, "high": 48.0, "n": 283, "gone": 119}
    assert said["flags"] == ["champion_left", "several_issues"]
    assert said["facts"]["last_use_on"] == standing.last_use_on.isoformat()
    assert said["facts"]["monthly_value"] is None


def test_unknown_is_null_and_not_zero(api):
    standing = make_standing(stage=Stage.UNKNOWN)
    said = api.get(f"customers/{standing.customer.pk}/").json()["standing"]
    assert (said["risk"], said["since"], said["as_of"], said["facts"]["last_use_on"]) == (None, None, None, None)
    assert api.get(f"customers/{make_customer().pk}/").json()["standing"] is None


def test_by_stage(api):
    wanted = make_slipping().customer
    make_standing()
    make_customer()
    assert [row["id"] for row in api.get("customers/?stage=slipping").json()["results"]] == [str(wanted.pk)]
    assert "stage" in errors_of(api.get("customers/?stage=sleepy"))


def test_nobody_writes_it(api):
    customer = make_customer()
    answer = api.patch(f"customers/{customer.pk}/", {"name": "New", "standing": {"stage": "active"}})
    assert (answer.status_code, answer.json()["standing"]) == (200, None)


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow_with_rows(api, rows, django_assert_num_queries):
    for _ in range(rows):
        make_slipping()
    api.get("customers/")
    with django_assert_num_queries(2):
        assert len(api.get("customers/").json()["results"]) == rows
