from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from tests.doors import assert_doors
from tests.factories import make_customer, make_segment
from tests.playbooks.promises.makers import TODAY, ended

pytestmark = pytest.mark.django_db
URL = "/insights/promises/"


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(TODAY, tick=False):
        yield


def test_a_rate_says_its_base_and_interval_and_how_it_is_made(as_user, agent):
    for day, outcome in enumerate(["kept", "kept", "kept", "broken"]):
        ended(agent, outcome, at=TODAY - timedelta(days=day))
    page = as_user(agent).get(URL).content.decode()
    assert "Rate = kept on time ÷ (kept on time + kept late + broken)" in page
    assert "3 of 4 · 30 to 95 %" in page
    assert "75 %" in page
    assert '<path class="band"' in page


def test_nothing_is_not_nought_percent(as_user, agent):
    ended(agent, "withdrawn")
    page = as_user(agent).get(URL).content.decode()
    assert "Nothing to say yet" in page
    assert "0 %" not in page


def test_every_number_opens_its_list(as_user, manager, agent):
    ended(agent, "kept_late", is_moved=True)
    ended(agent, "broken", reason="Forgot & lost", at=TODAY - timedelta(days=1))
    response = as_user(manager).get(URL, {"start": "2026-12-01", "end": "2026-12-10"})
    (person,), (team,) = response.context["people"], response.context["teams"]
    days = {"closed_from": ["2026-12-01"], "closed_to": ["2026-12-10"], "scope": ["all"], "state": ["closed"]}
    total, reason = response.context["total"], response.context["reasons"][0]
    asked = [
        (person, "late", {"outcome": ["kept_late"], "assignee": [str(agent.pk)]}),
        (team, "broken", {"outcome": ["broken"], "team": [str(agent.team_id)]}),
        (total, "n", {"outcome": ["counted"]}),
        (total, "moved", {"outcome": ["counted"], "moved": ["1"]}),
        (reason, "broken", {"outcome": ["broken"], "reason": ["Forgot & lost"]}),
    ]
    page = response.content.decode()
    for row, name, filters in asked:
        parts = urlsplit(row.links[name])
        assert (parts.path, parse_qs(parts.query)) == ("/callbacks/", days | filters)
        if row is not total or name != "n":
            assert row.links[name].replace("&", "&amp;") in page
    week = response.context["weeks"][-1]
    assert parse_qs(urlsplit(week.links["n"]).query)["closed_from"] == ["2026-12-07"]


@pytest.mark.parametrize(
    "asked",
    [
        {"start": "2026-12-05", "end": "2026-12-01"},
        {"start": "2020-01-01", "end": "2026-12-01"},
        {"start": "soon"},
        {"end": "2026-02-30"},
    ],
)
def test_days_that_cannot_be_are_refused_in_words(as_user, agent, asked):
    ended(agent, "kept")
    response = as_user(agent).get(URL, asked)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["total"].line.kept == 1  # of the usual days


def test_each_sees_what_their_role_may(as_user, agent, lead, outsider, manager):
    for who in (agent, lead, outsider):
        ended(who, "kept")
    seen = {who: as_user(who).get(URL).context["total"].line.n for who in (agent, lead, manager)}
    assert seen == {agent: 1, lead: 2, manager: 3}
    assert as_user(agent).get(URL, {"scope": "team"}).status_code == 403
    assert as_user(lead).get(URL, {"scope": "all"}).status_code == 403
    assert as_user(lead).get(URL, {"scope": "mine"}).context["total"].line.n == 1
    assert as_user(lead).get(URL, {"scope": "nonsense"}).context["scope"] == "team"


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries_does_not_grow(as_user, manager, agent, lead, django_assert_num_queries):
    client = as_user(manager)
    for day, who in enumerate((agent, lead, agent, lead)):
        ended(who, "broken", at=TODAY - timedelta(days=8 * day))
        with django_assert_num_queries(9):
            client.get(URL)


def test_of_a_segment_with_the_lists_behind_its_numbers(as_user, manager, agent):
    make_segment(code="vips")
    for tier in ("vip", "vip", "standard"):
        ended(agent, "broken", customer=make_customer(value_tier=tier), at=TODAY - timedelta(days=1 + (tier == "vip")))
    client = as_user(manager)
    response = client.get(URL, {"segment": "vips"})
    row = response.context["total"]
    assert (row.line.n, client.get(URL).context["total"].line.n) == (2, 3)
    assert "segment=vips" in row.links["n"]
    assert len(client.get(row.links["broken"]).context["page"].rows) == 2
    unknown = client.get(URL, {"segment": "nothing"})
    assert unknown.context["total"].line.n == 3
    assert "Select a valid choice" in unknown.content.decode()
