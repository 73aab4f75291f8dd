"""REST: the report card in the shape of the contract."""

from datetime import timedelta

import pytest

from accounts.paying import business_day
from accounts.standing.kept_cards import usual_day
from tests.accounts.standing.lives import make_population
from tests.api.client import PROBLEM, Api
from tests.factories import make_customer, make_use

pytestmark = pytest.mark.django_db
URL = "insights/report-card/"
CONTRACT = {"as_of", "n", "silent", "auc", "auc_low", "auc_high", "baseline_auc", "precision", "recall", "lead_time_days"}


def test_a_card(manager, django_assert_max_num_queries):
    on = business_day() - timedelta(days=61)
    make_population(on - timedelta(days=300), business_day(), n=90)
    api = Api(manager, "read")
    with django_assert_max_num_queries(10):
        body = api.get(f"{URL}?as_of={on}&horizon_days=60&min_days=2").json()
    assert set(body) >= CONTRACT
    assert (body["as_of"], body["complete"], body["learnt_days"]) == (on.isoformat(), True, 60)
    assert 0 < body["auc_low"] < body["auc"] < body["auc_high"] <= 1
    assert body["precision_low"] < body["precision"] < body["precision_high"]
    assert body["n"] >= body["silent"] > 0
    assert body["called_silent"] + body["missed"] == body["silent"]
    assert body["left"] == {"n": 0, "count": 0, "rate": None, "low": None, "high": None}


def test_what_is_not_known_is_null(manager):
    make_use(make_customer(), business_day())
    body = Api(manager).get(f"{URL}?as_of={business_day()}").json()
    assert (body["n"], body["called"], body["complete"], body["learnt_n"]) == (1, 0, False, 0)
    assert {body[name] for name in CONTRACT - {"as_of", "n"}} == {None}


def test_the_usual_day(manager):
    body = Api(manager).get(URL).json()
    assert (body["as_of"], body["n"], body["min_days"]) == (usual_day(business_day(), 90).isoformat(), 0, 1)


@pytest.mark.parametrize(
    "query", ["as_of=", "as_of=x", "as_of=2999-01-01", "as_of=0001-01-01", "horizon_days=0",
              "horizon_days=731", "min_days=0", "min_days=x",
              "horizon_days=", "of=1"],
)  # fmt: skip
def test_bad_parameters(query, manager):
    answer = Api(manager).get(f"{URL}?{query}")
    assert answer.status_code == 400, query
    assert answer.headers["Content-Type"] == PROBLEM
