import pytest

from tests.doors import assert_doors
from tests.factories import make_customer, make_message
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach_results.makers import make_run, put

pytestmark = pytest.mark.django_db


def url(outreach):
    return f"/outreach/{outreach.pk}/results/messages/"


@pytest.fixture
def run(db):
    """A run with a message of each kind, beside a message of something else and one of another outreach."""
    run = make_run()
    put(run, "", make_customer(name="Refused"), rule="customer_left")
    put(run, "h", make_customer(name="Held"))
    put(run, "a", make_customer(name="Sent"))
    put(run, "b", make_customer(name="Back"), status="bounced")
    put(make_run(run.outreach), "a", make_customer(name="Next run"), status="planned")
    put(make_run(), "a", make_customer(name="Of another"))
    make_message()
    return run


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, {"Refused", "Held", "Sent", "Back", "Next run"}),
        ({"step": "meant"}, {"Sent", "Back", "Next run"}),
        ({"step": "sent"}, {"Sent", "Back"}),
        ({"step": "bounced"}, {"Back"}),
        ({"step": "under_way"}, {"Next run"}),
        ({"step": "refused", "rule": "customer_left"}, {"Refused"}),
        ({"arm": "h"}, {"Held"}),
        ({"arm": "b", "step": "under_way"}, set()),
        ({"step": "no such"}, {"Refused", "Held", "Sent", "Back", "Next run"}),
    ],
)
def test_a_step_shows_its_messages(as_user, agent, run, asked, names):
    rows = as_user(agent).get(url(run.outreach), asked).context["page"].rows
    assert {message.customer.name for message in rows} == names


def test_nothing_says_so(as_user, agent):
    assert "No message fits these filters." in as_user(agent).get(url(make_outreach())).content.decode()


def test_those_of_other_teams_are_not_shown(as_user, agent, settings, run):
    settings.TEAM_CUSTOMERS_ONLY = True
    put(run, "a", make_customer(name="Ours", team=agent.team))
    rows = as_user(agent).get(url(run.outreach)).context["page"].rows
    assert [message.customer.name for message in rows] == ["Ours"]


def test_it_asks_as_often_for_many_as_for_few(as_user, agent, run, django_assert_max_num_queries):
    client = as_user(agent)
    client.get(url(run.outreach))
    with django_assert_max_num_queries(25) as asked:
        client.get(url(run.outreach))
    put(run, "a", *(make_customer() for _n in range(10)))
    with django_assert_max_num_queries(len(asked)):
        client.get(url(run.outreach))


def test_its_doors(as_user, agent):
    assert_doors(as_user, url(make_outreach()))
    assert as_user(agent).get("/outreach/999/results/messages/").status_code == 404
