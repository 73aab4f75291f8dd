from datetime import date

import pytest

from accounts.models import MitigationTeam
from playbooks.models import MitigationCase
from playbooks.views.mitigation_cases import _after, _before
from tests.doors import assert_doors
from tests.factories import make_churn_reason, make_departure, make_team

pytestmark = pytest.mark.django_db
URL = "/offboarding/learnt/"


def decided(on, note="A smaller plan", **fields):
    reason = make_churn_reason()
    MitigationTeam.objects.create(category=reason.category, team=make_team())
    case = make_departure(said_reason=reason).case
    MitigationCase.objects.filter(pk=case.pk).update(**{"decision": "fix", "note": note, "decided_on": on} | fields)
    return case


def test_what_was_decided_in_a_month_by_team(as_user, agent):
    first = decided(date(2026, 6, 1), link="https://example.com/7")
    decided(date(2026, 6, 30), note="Train <b>them</b>", decision="educate")
    decided(date(2026, 7, 1), note="Another month")
    decided(date(2026, 5, 31), note="The month before")
    response = as_user(agent).get(URL, {"month": "2026-06"})
    html = response.content.decode()
    assert response.context["count"] == 2
    assert "Train &lt;b&gt;them" in html
    assert str(first.team) in html
    assert 'href="https://example.com/7"' in html
    assert "The month before" not in html
    assert "Another month" not in html
    assert "?month=2026-05" in html
    assert "?month=2026-07" in html


@pytest.mark.parametrize("text", ["", "2026-13", "x", "0000-01", "2026-06-02"])
def test_this_month_unless_told(as_user, agent, text):
    response = as_user(agent).get(URL, {"month": text})
    assert response.context["start"] == date.today().replace(day=1)
    assert response.context["after"] is None
    assert "Nothing was decided in this month" in response.content.decode()


@pytest.mark.parametrize("text", ["0001-01", "9999-12"])
def test_the_ends_of_time(as_user, agent, text):
    assert as_user(agent).get(URL, {"month": text}).status_code == 200


def test_months():
    assert (_after(date(2026, 12, 1)), _before(date(2026, 1, 1))) == (date(2027, 1, 1), date(2025, 12, 1))
    assert (_after(date(2026, 1, 1)), _before(date(2026, 12, 1))) == (date(2026, 2, 1), date(2026, 11, 1))


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("size", [1, 6])
def test_queries(as_user, agent, size, django_assert_num_queries):
    for _ in range(size):
        decided(date(2026, 6, 3))
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL, {"month": "2026-06"})
