"""REST: answers to surveys are listed, filtered and judged."""

import pytest

from accounts.models import ChurnCategory
from tests.api.client import Api
from tests.factories import make_churn_reason
from tests.surveys.factories import make_response, make_survey

pytestmark = pytest.mark.django_db


def found(agent, query):
    return [int(row["id"]) for row in Api(agent, "read").get(f"survey-responses/?{query}").json()["results"]]


def test_it_tells_what_was_answered_and_how_it_came(agent):
    response = make_response(3, answers={"improve": "Slow"}, recorder=agent, channel="phone")
    body = Api(agent, "read").get(f"survey-responses/{response.pk}/").json()
    assert (body["score"], body["band"], body["state"], body["channel"]) == (3, "detractor", "counted", "phone")
    assert body["recorder"] == str(agent.pk)
    assert [(each["question"], each["number"], each["text"]) for each in body["answers"]] == [
        ("recommend", 3, ""), ("improve", None, "Slow"),
    ]  # fmt: skip
    assert body["is_read"] is False


def test_filters(agent):
    survey = make_survey()
    low = make_response(3, survey=survey, answers={"improve": "Slow"}, recorder=agent)
    held = make_response(9, held_for=["trap"])
    assert found(agent, f"survey={survey.pk}") == [low.pk]
    assert found(agent, "state=held") == [held.pk]
    assert found(agent, "band=detractor") == [low.pk]
    assert found(agent, "by_staff=true") == [low.pk]
    assert found(agent, "is_read=false") == [low.pk]
    assert found(agent, f"contact={held.contact.pk}") == [held.pk]
    assert Api(agent, "read").get("survey-responses/?band=happy").status_code == 400


def test_a_held_one_is_released_and_left_out_and_taken_back(agent):
    response, api = make_response(9, held_for=["trap"]), Api(agent, "read", "write")
    url = f"survey-responses/{response.pk}/"
    etag = api.get(url)["ETag"]
    for data, state in (
        ({"state": "counted"}, "counted"),
        ({"state": "excluded", "excluded_as": "duplicate"}, "excluded"),
        ({"state": "counted"}, "counted"),
        ({"state": "counted"}, "counted"),
    ):
        answer = api.send("PATCH", url, data)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert api.patch(url, {"state": "counted"}, If_Match=etag).status_code == 412


@pytest.mark.parametrize(
    "data",
    [{"state": "excluded"}, {"state": "held"}, {"state": "counted", "excluded_as": "test"}, {"categories": ["none"]},
     {"is_read": "yes"}, {"colour": "red"}],
)  # fmt: skip
def test_bad_input_is_refused(agent, data):
    response = make_response(9)
    assert Api(agent, "read", "write").send("PATCH", f"survey-responses/{response.pk}/", data).status_code == 400
    response.refresh_from_db()
    assert response.state == "counted"


def test_what_it_is_about(agent):
    make_churn_reason()
    code = ChurnCategory.objects.get().code
    response, api = make_response(3, answers={"improve": "Slow"}), Api(agent, "read", "write")
    body = api.send("PATCH", f"survey-responses/{response.pk}/", {"categories": [code]}).json()
    assert (body["categories"], body["is_feature_request"], body["is_read"]) == ([code], False, True)
    body = api.send("PATCH", f"survey-responses/{response.pk}/", {"is_feature_request": True, "is_read": False}).json()
    assert (body["categories"], body["is_feature_request"], body["is_read"]) == ([code], True, False)
