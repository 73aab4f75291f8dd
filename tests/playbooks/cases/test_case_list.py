import pytest

from accounts.models import MitigationTeam
from playbooks.actions.mitigation_cases import decide_case
from tests.doors import assert_doors
from tests.factories import make_churn_reason, make_departure, make_team

pytestmark = pytest.mark.django_db
URL = "/offboarding/cases/"


@pytest.fixture
def reason():
    reason = make_churn_reason()
    MitigationTeam.objects.create(category=reason.category, team=make_team(name="Product"))
    return reason


def rows(response):
    return list(response.context["page"].rows)


def test_undecided_cases_by_team(as_user, agent, reason):
    with_team = make_departure(said_reason=reason).case
    nobodys = make_departure().case
    client = as_user(agent)
    assert rows(client.get(URL)) == [nobodys, with_team]
    assert rows(client.get(URL, {"team": with_team.team.pk})) == [with_team]
    assert rows(client.get(URL, {"team": "x"})) == [nobodys, with_team]
    assert client.get(URL).context["teams"] == [(with_team.team, 1)]


def test_decided_ones_are_a_click_away(as_user, agent, reason):
    case = make_departure(said_reason=reason).case
    decide_case(actor=agent, case=case, version=None, fields={"decision": "accept", "note": "Not ours"})
    client = as_user(agent)
    assert rows(client.get(URL)) == []
    assert "Nothing waits for a decision" in client.get(URL).content.decode()
    assert rows(client.get(URL, {"decided": "1"})) == [case]


def test_cases_of_another_teams_customers_are_not_shown(as_user, settings, outsider, reason):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_departure(said_reason=reason)
    assert rows(as_user(outsider).get(URL)) == []


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("size", [1, 8])
def test_queries(as_user, agent, reason, size, django_assert_num_queries):
    for _ in range(size):
        make_departure(said_reason=reason)
    client = as_user(agent)
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL)
