import pytest
import time_machine

from tests.doors import assert_doors
from tests.factories import make_spell, make_team
from tests.playbooks.outreach_holdout.crowds import make_held, make_policy, make_run
from tests.playbooks.outreach_results.makers import put

pytestmark = pytest.mark.django_db

URL = "/insights/outreach/customers/"
ASKED = {"start": "2026-04-01", "end": "2026-06-10", "days": "30", "goal": "retained"}


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


@pytest.fixture
def _people():
    make_policy()
    stays, held = make_held(False, name="Stays"), make_held(True, name="Held, stays")
    for customer in (stays, held):
        make_spell(customer=customer)
    put(make_run(), "a", stays, make_held(False, name="Goes"))
    put(make_run(), "h", held)


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize(
    ("part", "names", "said"),
    [
        ("treated-n", ["Goes", "Stays"], "It was meant for them: days over"),
        ("treated-goal", ["Stays"], "It was meant for them: reached the goal"),
        ("treated-missed", ["Goes"], "It was meant for them: did not reach the goal"),
        ("held_back-everybody", ["Held, stays"], "Held back: all"),
        ("held_back-missed", [], "Nobody"),
    ],
)
def test_the_customers_behind_a_number(as_user, agent, part, names, said):
    response = as_user(agent).get(URL, ASKED | {"part": part})
    assert [row.name for row in response.context["page"].rows] == names
    html = response.content.decode()
    assert said in html
    assert "Goal: they are still customers, within 30 days." in html


@pytest.mark.parametrize("wrong", [{"part": ""}, {"part": "c-n"}, {"goal": ""}, {"goal": "milestone"}])
def test_what_is_no_number_is_not_found(as_user, agent, wrong):
    assert as_user(agent).get(URL, ASKED | {"part": "treated-n"} | wrong).status_code == 404


def test_only_those_of_the_own_team(as_user, agent, settings):
    make_policy()
    settings.TEAM_CUSTOMERS_ONLY = True
    put(make_run(), "a", make_held(False, name="Ours", team=agent.team), make_held(False, team=make_team()))
    rows = as_user(agent).get(URL, ASKED | {"part": "treated-n"}).context["page"].rows
    assert [row.name for row in rows] == ["Ours"]


def test_doors(as_user):
    assert_doors(as_user, f"{URL}?part=treated-n&goal=retained")
