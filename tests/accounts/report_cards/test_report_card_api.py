"""REST: the report card in the shape of the contract."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from accounts.models import AskedCard
from accounts.paying import business_day
from accounts.standing.kept_cards import keep_next_card, usual_day
from tests.accounts.report_cards.queued import count_them_all, have_them_counted_later, take_a_step
from tests.accounts.standing.lives import make_population
from tests.api.client import PROBLEM, Api, errors_of
from tests.factories import make_customer, make_segment, make_use

pytestmark = pytest.mark.django_db
URL = "insights/report-card/"
CONTRACT = {"as_of", "n", "silent", "auc", "auc_low", "auc_high", "baseline_auc", "precision", "recall", "lead_time_days"}


def test_a_card(manager, django_assert_max_num_queries):
    on = business_day() - timedelta(days=61)
    make_population(on - timedelta(days=300), business_day(), n=90)
    api = Api(manager, "read")
    with django_assert_max_num_queries(11):
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


@pytest.fixture
def vips():
    """The day of a card; of two called that day one is in the segment, and of three that the card is about one more."""
    on = business_day() - timedelta(days=61)
    gone, well = (make_customer(value_tier="vip") for _ in range(2))
    make_use(gone, on - timedelta(days=50))
    make_use(well, on - timedelta(days=1), on + timedelta(days=5))
    make_use(make_customer(), on - timedelta(days=50))
    make_segment(code="vips")
    return on


def test_a_card_of_a_segment_is_about_those_in_it_today(manager, vips):
    asked = f"{URL}?as_of={vips}&horizon_days=60"
    everybody, narrowed = (Api(manager).get(url).json() for url in (asked, f"{asked}&segment=vips"))
    assert (everybody["n"], everybody["called"], everybody["called_silent"]) == (3, 2, 2)
    assert (narrowed["n"], narrowed["called"], narrowed["called_silent"]) == (2, 1, 1)
    assert "those who are in it today" in narrowed["definition"]
    assert "segment" not in everybody["definition"]


@pytest.mark.parametrize("code", ["nothing", "", "retired", "a\x00b", "x" * 300])
def test_there_is_no_such_segment(code, manager, vips):
    make_segment(code="retired", is_active=False)
    assert "segment" in errors_of(Api(manager).get(f"{URL}?{urlencode({'segment': code})}"))


def test_a_segment_whose_rule_cannot_be_asked(manager, vips):
    make_segment(code="broken", rule={"field": "attr.route", "op": "is_known"})
    assert "disabled" in errors_of(Api(manager).get(f"{URL}?segment=broken"))["segment"][0]


@pytest.fixture
def much(monkeypatch):
    """The day of a card that the queue has to count."""
    on = business_day() - timedelta(days=61)
    make_population(on - timedelta(days=300), business_day(), n=40)
    have_them_counted_later(monkeypatch)
    return on


@pytest.mark.parametrize("more", ["", "&segment=vips"])
def test_a_card_that_takes_long_is_accepted_and_told_later(more, manager, much):
    make_segment(code="vips", rule={"field": "value_tier", "op": "is", "value": ["standard"]})
    api, url = Api(manager, "read"), f"{URL}?as_of={much}&horizon_days=60&min_days=2{more}"
    first = api.get(url)
    assert (first.status_code, first.json()["step"]) == (202, 1)
    assert 1 <= int(first["Retry-After"]) <= 60
    take_a_step()
    later = api.get(first["Location"])
    assert (later.status_code, later.json()) == (202, first.json() | {"step": 2})
    assert count_them_all() == 1
    there = api.get(first["Location"])
    assert there.status_code == 200
    assert set(there.json()) >= CONTRACT
    assert there.json()["n"] > 0
    assert AskedCard.objects.count() == 1


def test_while_a_month_is_kept_nobody_waits_for_it(manager, much):
    end = keep_next_card().as_of
    answer = Api(manager).get(f"{URL}?as_of={end}")
    assert (answer.status_code, answer.json()["as_of"]) == (200, end.isoformat())
    assert not AskedCard.objects.exists()


def test_a_card_that_could_not_be_counted(manager, much):
    api = Api(manager)
    api.get(URL)
    AskedCard.objects.update(has_failed=True)
    answer = api.get(URL)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, PROBLEM)
    assert 60 <= int(answer["Retry-After"]) <= 3600


def test_questions_asked_of_the_database_while_it_is_counted(manager, much, django_assert_max_num_queries):
    api = Api(manager)
    api.get(URL)
    with django_assert_max_num_queries(10):
        assert api.get(URL).status_code == 202
