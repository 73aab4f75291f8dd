import pytest
import time_machine

from retention_site.base.differences import difference_of
from retention_site.base.proportions import share
from tests.api.client import Api, errors_of
from tests.factories import make_customer, make_spell, make_team
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach_results.makers import AGO_10, make_run, put

pytestmark = pytest.mark.django_db
PATH = "insights/lift/"


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


def tally(goal, n, waiting=0):
    known = share(goal, n)
    return {"n": n, "goal": goal, "rate": known.percent, "low": known.low, "high": known.high, "waiting": waiting}


def test_the_shape_of_the_contract(agent):
    run = make_run(goal_days=30)
    put(run, "a", make_spell().customer, make_spell().customer, make_customer())
    put(run, "h", make_spell().customer, make_customer())
    put(make_run(run.outreach), "a", make_customer(), due_at=AGO_10)
    found = difference_of(2, 3, 1, 2)
    assert Api(agent, "read").get(f"{PATH}?outreach={run.outreach.pk}").json() == {
        "outreach": str(run.outreach.pk),
        "goal": "retained",
        "goal_days": 30,
        "known_on": "2026-07-01",
        "treated": tally(2, 3, waiting=1),
        "held_back": tally(1, 2),
        "difference": found.points,
        "low": found.low,
        "high": found.high,
        "verdict": "too few yet",
        "variants": [],
        "languages": [],
    }


def test_wordings_and_languages_have_their_own(agent):
    run = make_run(goal_days=30)
    put(run, "a", make_spell().customer)
    put(run, "b", make_customer(), language="th")
    put(run, "h", make_customer())
    body = Api(agent, "read").get(f"{PATH}?outreach={run.outreach.pk}").json()
    assert [(each["arm"], each["treated"]["goal"], each["held_back"]["n"]) for each in body["variants"]] == [
        ("a", 1, 1),
        ("b", 0, 1),
    ]
    assert [(each["language"], each["treated"]["n"], each["held_back"]["n"]) for each in body["languages"]] == [
        ("en", 1, 1),
        ("th", 1, 0),
    ]


def test_nothing_to_say_is_null(agent):
    body = Api(agent, "read").get(f"{PATH}?outreach={make_outreach().pk}").json()
    assert [body[name] for name in ("difference", "low", "high", "known_on")] == [None] * 4
    assert body["treated"] == tally(0, 0)
    assert body["verdict"] == "too few yet"


@pytest.mark.parametrize(
    "asked", ["", "?outreach=", "?outreach=0", "?outreach=abc", "?outreach=-1", "?outreach=9999999999999999999"]
)
def test_an_outreach_must_be_named(agent, asked):
    answer = Api(agent, "read").get(f"{PATH}{asked}")
    assert (answer.status_code, list(errors_of(answer))) == (400, ["outreach"])


def test_only_customers_the_caller_may_see(agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    run = make_run(goal_days=30)
    put(run, "a", make_customer(team=agent.team), make_customer(team=make_team()))
    assert Api(agent, "read").get(f"{PATH}?outreach={run.outreach.pk}").json()["treated"]["n"] == 1
