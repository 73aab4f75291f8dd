import pytest

from tests.accounts.milestones.starts import begin_three, quarter
from tests.api.client import Api, errors_of
from tests.factories import make_milestone, make_product

pytestmark = pytest.mark.django_db
URL = "insights/milestones/"


def test_the_collection_is_read(agent):
    product = make_product()
    milestone = make_milestone(code="first", wordings={"en": "First"}, times=3, product=product)
    make_milestone(is_active=False)
    api = Api(agent)
    (row,) = api.get("milestones/?is_active=true").json()["results"]
    assert (row["id"], row["code"], row["wordings"], row["times"]) == (str(milestone.pk), "first", {"en": "First"}, 3)
    assert row["product"] == str(product.pk)
    assert api.get(f"milestones/{milestone.pk}/").json() == row
    assert len(api.get("milestones/").json()["results"]) == 2
    assert api.post("milestones/", {"code": "x"}).status_code in {403, 405}


def test_time_to_value_by_cohort(agent):
    make_milestone(code="other", rank=60, event="saved")
    make_milestone(code="first")
    begin_three()
    body = Api(agent).get(URL).json()
    assert (body["milestone"], body["n"], body["reached"], body["median_days"]) == ("first", 3, 2, 40)
    (cohort,) = [each for each in body["cohorts"] if each["n"]]
    assert cohort["start"] < quarter().isoformat() <= cohort["end"]
    assert cohort["within"][0] | {"low": 0, "high": 0} == {
        "days": 7, "n": 3, "reached": 1, "rate": pytest.approx(33.333, abs=0.001), "low": 0, "high": 0,
    }  # fmt: skip
    body = Api(agent).get(f"{URL}?milestone=other&period=month").json()
    assert (body["milestone"], body["reached"], len(body["cohorts"])) == ("other", 0, 13)


def test_without_any_there_is_nothing_to_say(agent):
    body = Api(agent).get(URL).json()
    assert (body["milestone"], body["n"], body["cohorts"]) == (None, 0, [])


@pytest.mark.parametrize("query", ["milestone=none", "period=week", "period=", "days=7"])
def test_bad_parameters(agent, query):
    make_milestone(code="first")
    assert set(errors_of(Api(agent).get(f"{URL}?{query}"))) == {query.partition("=")[0]}
