import pytest
import time_machine
from django.urls import reverse

from tests.doors import assert_doors
from tests.factories import make_spell, make_team
from tests.playbooks.outreach_holdout.crowds import is_held, make_held, make_policy, make_run
from tests.playbooks.outreach_results.makers import make_crowd, put, put_crowd

pytestmark = pytest.mark.django_db

URL = "/insights/outreach/"
ASKED = {"start": "2026-04-01", "end": "2026-06-10", "days": "30"}


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


def crowded(n, *, treated, held):
    """So many customers of each part, of whom some are still there."""
    run, parts = make_run(), {True: [], False: []}
    for each in make_crowd(6 * n, prefix="crowd"):
        parts[is_held(each)].append(each)
    people = parts[False][:n] + parts[True][:n]
    for customer in [*parts[False][:treated], *parts[True][:held]]:
        make_spell(customer=customer)
    put_crowd(run, ["a"] * n + ["h"] * n, people)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("n", "treated", "held", "said"),
    [
        (60, 54, 30, "Better than without"),
        (60, 30, 54, "Worse than without"),
        (60, 33, 30, "No difference seen"),
        (29, 25, 2, "Too few yet"),
    ],
)
def test_the_verdict_says_no_more_than_it_knows(as_user, agent, n, treated, held, said):
    make_policy()
    crowded(n, treated=treated, held=held)
    page = words(as_user(agent).get(URL, ASKED))
    assert said in page
    assert "against the 50 % whom the contact policy holds back from all of it" in page


def test_each_number_opens_its_customers(as_user, agent):
    make_policy()
    crowded(31, treated=20, held=9)
    client = as_user(agent)
    response = client.get(URL, ASKED)
    for name, number in {"one_goal": 20, "one_n": 31, "other_goal": 9, "other_n": 31}.items():
        address = response.context["links"][name]
        assert address.replace("&", "&amp;") in response.content.decode()
        opened = client.get(address)
        assert len(opened.context["page"].rows) == number
    assert "Held back: days over" in opened.content.decode()


def test_nobody_held_back_is_said_with_the_way_to_change_it(as_user, agent, lead):
    assert reverse("contact_policy_edit") not in words(as_user(agent).get(URL))
    page = words(as_user(lead).get(URL))
    assert "Nobody is held back from all outreach" in page


def test_without_a_run_there_is_nothing_to_say(as_user, agent):
    make_policy()
    assert "Nothing to say yet" in words(as_user(agent).get(URL))


@pytest.mark.parametrize("wrong", [{"start": "31.2."}, {"days": "31"}, {"start": "2026-06-10", "end": "2026-06-01"}])
def test_what_cannot_be_asked_is_said(as_user, agent, wrong):
    make_policy()
    response = as_user(agent).get(URL, wrong)
    assert response.context["form"].errors
    assert "invalid-feedback" in response.content.decode()


def test_only_customers_of_the_own_team(as_user, agent, settings):
    make_policy()
    settings.TEAM_CUSTOMERS_ONLY = True
    put(make_run(), "a", make_held(False, team=agent.team), make_held(False, team=make_team()))
    assert as_user(agent).get(URL, ASKED).context["together"].lift.one.everybody == 1


def test_the_list_of_outreach_and_insights_lead_there(as_user, agent):
    assert f'href="{URL}"' in as_user(agent).get(reverse("outreach_list")).content.decode()
    assert f'href="{URL}"' in as_user(agent).get(reverse("promise_report")).content.decode()


def test_doors(as_user, agent, django_assert_max_num_queries):
    assert_doors(as_user, URL)
    make_policy()
    put(make_run(), "a", make_held(False))
    client = as_user(agent)
    client.get(URL)
    with django_assert_max_num_queries(15):
        client.get(URL, ASKED)
