"""REST: the NPS as the contract shapes it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_segment
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db
SHAPE = {"n", "promoters", "passives", "detractors", "score", "low", "high", "enough", "held"}
URL = "insights/nps/"


def answered(score, at, **fields):
    held_for = fields.pop("held_for", [])
    invitation = make_invitation(asked_at=at - timedelta(hours=1), **fields)
    return make_response(score, invitation=invitation, at=at, held_for=held_for)


@pytest.fixture
def survey():
    survey = make_survey()
    for month, scores in ((3, [9] * 20 + [7] * 10 + [3] * 10), (4, [9] * 40)):
        for score in scores:
            answered(score, datetime(2026, month, 10, tzinfo=UTC), survey=survey)
    answered(0, datetime(2026, 3, 10, tzinfo=UTC), survey=survey, held_for=["trap"])
    return survey


def test_nobody_answered(agent):
    body = Api(agent, "read").get(URL).json()
    assert set(body) == SHAPE | {"periods", "definition"}
    assert (body["n"], body["score"], body["low"], body["enough"]) == (0, None, None, False)
    assert len(body["periods"]) == 13


def test_all_and_by_period(agent, survey, django_assert_max_num_queries):
    api = Api(agent, "read")
    with django_assert_max_num_queries(8):
        body = api.get(f"{URL}?survey={survey.pk}&start=2026-03-01&end=2026-04-30").json()
    assert (body["n"], body["promoters"], body["passives"], body["detractors"], body["held"]) == (80, 60, 10, 10, 1)
    assert body["score"] == pytest.approx(62.5)
    assert body["low"] < 62.5 < body["high"]
    march, april = body["periods"]
    assert set(march) == SHAPE | {"start", "end", "change"}
    assert (march["start"], march["end"], march["change"], march["score"]) == ("2026-02-28", "2026-03-31", None, 25)
    assert april["change"]["value"] == 75
    assert april["change"]["verdict"] == "a real rise"


def test_as_known_then(agent, survey):
    body = Api(agent, "read").get(f"{URL}?survey={survey.pk}&as_of=2026-03-31").json()
    assert body["n"] == 40
    assert body["periods"][-1]["end"] == "2026-03-31"


def test_answers_of_today_and_of_long_ago_are_all_of_it(agent):
    survey = make_survey()
    answered(9, timezone.now(), survey=survey)
    answered(3, datetime(2020, 3, 10, tzinfo=UTC), survey=survey)
    assert Api(agent, "read").get(f"{URL}?survey={survey.pk}").json()["n"] == 2


@pytest.mark.parametrize(
    "query",
    ["survey=99", "survey=x", "survey=", "start=2026-13-01", "start=2026-03-01&end=2026-01-01", "period=week",
     "as_of=2999-01-01", "start=1999-01-01", "colour=red", "survey=²"],
)  # fmt: skip
def test_bad_parameters_are_refused(agent, query):
    response = Api(agent, "read").get(f"{URL}?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_a_survey_without_such_a_score_is_refused(agent):
    survey = make_survey(kind="csat")
    assert Api(agent, "read").get(f"{URL}?survey={survey.pk}").status_code == 400


def test_of_a_segment_as_it_is_now(agent):
    survey = make_survey()
    for score, tier in ((10, "vip"), (9, "vip"), (0, "standard")):
        contact = make_contact(customer=make_customer(value_tier=tier))
        answered(score, datetime(2026, 3, 10, tzinfo=UTC), survey=survey, contact=contact)
    make_segment(code="vips")
    api = Api(agent, "read")
    body = api.get(f"{URL}?segment=vips").json()
    assert (body["n"], body["score"]) == (2, 100.0)
    assert "those who are in it today" in body["definition"]
    assert api.get(URL).json()["n"] == 3
    assert "segment" in errors_of(api.get(f"{URL}?segment=nothing"))
