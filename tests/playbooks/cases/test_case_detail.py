import pytest

from playbooks.actions.mitigation_cases import decide_case
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_churn_reason, make_departure, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_departure(said_reason=make_churn_reason(wordings={"en": "Too dear"}), said="Mahal sekali").case


@pytest.fixture
def url(case):
    return case.get_absolute_url()


def test_a_team_decides_and_says_where_to_see_it(as_user, agent, case, url):
    client = as_user(agent)
    html = client.get(url).content.decode()
    assert "Too dear" in html
    assert "Mahal sekali" in html
    team = make_team()
    fields = {"decision": "fix", "note": "A smaller plan", "link": "https://example.com/7", "team": team.pk, "version": 1}
    assert client.post(url, fields).url == url
    case.refresh_from_db()
    assert (case.decision, case.note, case.link, case.team) == ("fix", "A smaller plan", "https://example.com/7", team)
    assert case.decided_by == agent


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"note": ""}, "note"),
        ({"decision": "panic"}, "decision"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"team": "x"}, "team"),
    ],
)
def test_bad_input_is_refused(as_user, agent, case, url, wrong, field):
    fields = {"decision": "fix", "note": "A smaller plan", "version": 1} | wrong
    assert field in as_user(agent).post(url, fields).context["form"].errors
    case.refresh_from_db()
    assert case.decision == ""


def test_the_second_to_decide_sees_the_first(as_user, agent, lead, case, url):
    decide_case(actor=lead, case=case, version=1, fields={"decision": "accept", "note": "Theirs"})
    response = as_user(agent).post(url, {"decision": "fix", "note": "Mine", "version": 1})
    assert response.context["form"].conflict.is_asking
    case.refresh_from_db()
    assert case.note == "Theirs"


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get(url)
