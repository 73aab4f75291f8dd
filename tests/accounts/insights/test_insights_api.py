"""REST: retention in the shape of the contract, revenue by currency, and why they left."""

from datetime import date, timedelta

import pytest

from accounts.actions.spells import update_spell
from accounts.models import Spell
from tests.accounts.insights.book import last_month, make_book, make_left_book
from tests.api.client import PROBLEM, Api
from tests.factories import make_spell

pytestmark = pytest.mark.django_db

KEYS = {"start", "end", "bc", "nc", "rc", "survivors", "lost", "acquired", "won_back", "joined_and_left", "retention", "churn",
        "low", "high", "complete"}  # fmt: skip


def test_retention_is_the_toy_case(manager, django_assert_max_num_queries):
    make_book()
    start, end = last_month()
    api = Api(manager, "read")
    for first in (start, start + timedelta(days=1), end - timedelta(days=1)):  # the closing day, the first day, any day
        with django_assert_max_num_queries(8):
            body = api.get(f"insights/retention/?start={first}&end={end}&period=month&basis=contract").json()
        assert set(body) == {"definition", "periods"}
        (line,) = body["periods"]
        assert set(line) == KEYS
        assert (line["start"], line["end"], line["complete"]) == (start.isoformat(), end.isoformat(), True)
        assert (line["bc"], line["nc"], line["rc"], line["survivors"], line["lost"]) == (10, 4, 11, 7, 3)
        assert (line["acquired"], line["won_back"], line["joined_and_left"]) == (3, 1, 1)
        assert (line["retention"], line["churn"]) == (70.0, 30.0)
        assert (round(line["low"], 2), round(line["high"], 2)) == (39.68, 89.22)


def test_nobody_at_the_start_has_no_rate(manager):
    make_spell(started_on=date(2025, 5, 5))
    body = Api(manager).get("insights/retention/?start=2025-05-01&end=2025-05-31").json()
    (line,) = body["periods"]
    assert [line[name] for name in ("bc", "acquired", "retention", "churn", "low", "high")] == [0, 1, None, None, None, None]


def test_leaves_returns_leaves(manager):
    spell = make_spell(started_on=date(2024, 1, 1), ended_on=date(2025, 2, 10))
    make_spell(customer=spell.customer, started_on=date(2025, 4, 1), ended_on=date(2025, 6, 20))
    body = Api(manager).get("insights/retention/?start=2025-01-31&end=2025-06-30").json()
    moves = [(line["lost"], line["won_back"]) for line in body["periods"]]
    assert moves == [(1, 0), (0, 0), (0, 1), (0, 0), (1, 0)]


def test_a_correction_counts_at_once(manager):
    spell = make_spell(started_on=date(2024, 1, 1))
    api, url = Api(manager), "insights/retention/?start=2025-01-31&end=2025-02-28"
    assert api.get(url).json()["periods"][0]["lost"] == 0
    update_spell(actor=None, spell=Spell.objects.get(pk=spell.pk), version=None, fields={"ended_on": date(2025, 2, 10)})
    assert api.get(url).json()["periods"][0]["lost"] == 1


def test_activity_needs_no_contract(manager):
    make_book()
    body = Api(manager).get("insights/retention/?start=2025-01-31&end=2025-02-28&basis=activity&inactive_after=90").json()
    assert body["periods"][0]["bc"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "", "start=2025-01-01", "start=x&end=2025-02-01", "start=2025-02-01&end=2025-01-01",
        "start=2025-01-31&end=2025-01-31", "start=2025-01-01&end=2025-02-01&period=week",
        "start=2025-01-01&end=2025-02-01&basis=x", "start=2025-01-01&end=2025-02-01&inactive_after=0",
        "start=2025-01-01&end=2025-02-01&inactive_after=", "start=2025-01-01&end=2025-02-01&at=2025-01-01",
        "start=0001-01-01&end=9999-12-31", "start=9999-12-31&end=9999-12-31", "start=0001-01-01&end=0001-01-02",
        "start=2025-01-01&end=2025-02-01&basis=activity&inactive_after=99999",
    ],
)  # fmt: skip
def test_bad_parameters(query, manager):
    answer = Api(manager).get(f"insights/retention/?{query}")
    assert answer.status_code == 400, query
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json()["errors"]


def test_revenue_by_currency(manager, django_assert_max_num_queries):
    make_book()
    start, end = last_month()
    api = Api(manager)
    with django_assert_max_num_queries(8):
        body = api.get(f"insights/revenue/?start={start}&end={end}").json()
    (period,) = body["periods"]
    found = {each["currency"]: each for each in period["currencies"]}
    assert list(found) == ["THB", "USD"]
    assert (found["USD"]["n"], found["USD"]["starting"], found["USD"]["churned"]) == (4, "400.00", "200.00")
    assert found["USD"]["gross"]["rate"] == found["USD"]["net"]["rate"] == 50
    assert found["USD"]["gross"]["low"] < 50 < found["USD"]["gross"]["high"] <= 100


def test_reasons(manager, django_assert_max_num_queries):
    make_left_book()
    start, end = last_month()
    api = Api(manager)
    with django_assert_max_num_queries(10):
        body = api.get(f"insights/reasons/?start={start}&end={end}").json()
    assert (body["by"], body["n"], body["start"]) == ("category", 3, start.isoformat())
    first = body["exits"][0]
    assert (first["name"], first["n"], first["money"]) == ("Kind hard", 2, [{"currency": "USD", "monthly_value": "200.00"}])
    assert first["low"] < first["share"] < first["high"]
    assert api.get(f"insights/reasons/?start={start}&end={end}&by=team").json()["exits"][0]["n"] == 2
    assert api.get(f"insights/reasons/?start={start}&end={end}&by=nothing").status_code == 400
    assert api.get(f"insights/revenue/?start={start}").status_code == 400


def test_a_token_must_be_allowed_to_read(manager):
    assert Api(None).get("insights/retention/?start=2025-01-01&end=2025-02-01").status_code == 401
    assert Api(manager, "write").get("insights/retention/?start=2025-01-01&end=2025-02-01").status_code == 403
