import pytest
import time_machine

from retention_site.base.differences import difference_of
from tests.api.client import Api, errors_of
from tests.factories import make_spell, make_team
from tests.playbooks.outreach_holdout.crowds import make_held, make_policy, make_run
from tests.playbooks.outreach_results.makers import put
from tests.playbooks.outreach_results.test_lift_api import tally

pytestmark = pytest.mark.django_db

PATH = "insights/holdout/"
ASKED = "?start=2026-04-01&end=2026-06-10&days=30"


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


def test_the_shape_of_the_contract(agent):
    make_policy()
    stays, goes, held = make_held(False), make_held(False), make_held(True)
    make_spell(customer=stays)
    put(make_run(), "a", stays, goes)
    put(make_run(), "h", held)
    body = Api(agent, "read").get(PATH + ASKED).json()
    goals = body.pop("goals")
    assert body == {
        "start": "2026-04-01",
        "end": "2026-06-10",
        "days": 30,
        "holdout_percent": 50,
        "since": "2026-04-01T00:00:00Z",
        "known_on": "2026-06-01",
    }
    found = difference_of(1, 2, 0, 1)
    assert goals[0] == {
        "goal": "retained",
        "treated": tally(1, 2),
        "held_back": tally(0, 1),
        "difference": found.points,
        "low": found.low,
        "high": found.high,
        "verdict": "too few yet",
    }
    assert [each["goal"] for each in goals] == ["retained", "active", "upgraded", "answered"]


def test_nothing_to_say_is_null(agent):
    body = Api(agent, "read").get(PATH).json()
    assert (body["holdout_percent"], body["since"], body["known_on"], body["days"]) == (0, None, None, 90)
    assert [body["goals"][0][name] for name in ("difference", "low", "high")] == [None] * 3


@pytest.mark.parametrize(
    ("asked", "field"),
    [("days=31", "days"), ("days=", "days"), ("start=x", "start"), ("start=2026-06-10&end=2026-06-01", "end")],
)
def test_what_cannot_be_asked_is_refused(agent, asked, field):
    answer = Api(agent, "read").get(f"{PATH}?{asked}")
    assert (answer.status_code, list(errors_of(answer))) == (400, [field])


def test_only_customers_the_caller_may_see(agent, settings):
    make_policy()
    settings.TEAM_CUSTOMERS_ONLY = True
    put(make_run(), "a", make_held(False, team=agent.team), make_held(False, team=make_team()))
    assert Api(agent, "read").get(PATH + ASKED).json()["goals"][0]["treated"]["n"] == 1
