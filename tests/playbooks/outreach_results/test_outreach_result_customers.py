import pytest
import time_machine

from tests.doors import assert_doors
from tests.factories import make_customer, make_spell, make_team
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach_results.makers import AGO_10, make_run, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


def url(outreach, part):
    return f"/outreach/{outreach.pk}/results/customers/?part={part}"


@pytest.fixture
def outreach(db):
    outreach = make_outreach(goal_days=30)
    run, later = make_run(outreach), make_run(outreach)
    put(run, "a", make_spell(customer=make_customer(name="First, stayed")).customer, make_customer(name="First, gone"))
    put(run, "b", make_customer(name="Second, gone"))
    put(run, "h", make_spell(customer=make_customer(name="Held, stayed")).customer)
    put(later, "h", make_customer(name="Held, later"), due_at=AGO_10)
    return outreach


@pytest.mark.parametrize(
    ("part", "names", "said"),
    [
        ("treated-everybody", ["First, gone", "First, stayed", "Second, gone"], "It was meant for them: all"),
        ("treated-goal", ["First, stayed"], "It was meant for them: reached the goal"),
        ("treated-missed", ["First, gone", "Second, gone"], "It was meant for them: did not reach the goal"),
        ("b-n", ["Second, gone"], "Second wording: days over"),
        ("held_back-waiting", ["Held, later"], "Held back: not known yet"),
    ],
)
def test_the_customers_behind_a_number(as_user, agent, outreach, part, names, said):
    response = as_user(agent).get(url(outreach, part))
    assert [customer.name for customer in response.context["page"].rows] == names
    assert said in response.content.decode()


def test_only_those_of_the_own_team(as_user, agent, outreach, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    put(make_run(outreach), "a", make_customer(name="Theirs", team=make_team()), make_customer(name="Ours", team=agent.team))
    rows = as_user(agent).get(url(outreach, "treated-everybody")).context["page"].rows
    assert [customer.name for customer in rows] == ["Ours"]


def test_of_a_draft_there_is_nobody(as_user, agent):
    assert "Nobody" in as_user(agent).get(url(make_outreach(), "treated-n")).content.decode()


@pytest.mark.parametrize("part", ["", "all", "held_back", "c-goal"])
def test_no_such_part_is_not_found(as_user, agent, outreach, part):
    assert as_user(agent).get(url(outreach, part)).status_code == 404


def test_its_doors(as_user, agent):
    assert_doors(as_user, url(make_outreach(), "a-n"))
    assert as_user(agent).get("/outreach/999/results/customers/?part=a-n").status_code == 404
