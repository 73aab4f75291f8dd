"""Outreach above the limit waits on Today of those who may approve it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import ContactPolicy
from playbooks.actions.outreach import approve_outreach, launch_outreach
from playbooks.models import Outreach
from tests.factories import NOW, make_team, make_user
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.plans import make_vips

pytestmark = pytest.mark.django_db


def make_waiting(owner, *, days: int = 1, **fields) -> Outreach:
    outreach = make_outreach(owner=owner, status="waiting", **fields)
    Outreach.objects.filter(pk=outreach.pk).update(updated_at=NOW - timedelta(days=days))
    return outreach


def shown(response) -> list[Outreach]:
    return [row for filled in response.context["sections"] if filled.section.code == "approvals" for row in filled.rows]


def test_what_waits_stands_there_oldest_first_with_the_way_to_it(as_user, agent, lead):
    newer, older = make_waiting(agent, name="A newer"), make_waiting(agent, days=3, name="An older")
    for status in ("draft", "running", "cancelled"):
        make_outreach(owner=agent, status=status)
    response = as_user(lead).get("/")
    assert shown(response) == [older, newer]
    html = response.content.decode()
    assert "Outreach that waits for your word" in html
    assert reverse("outreach_preview", args=[older.pk]) in html
    assert "<bdi>Mariam Adel</bdi> brought it" in html
    assert response.context["mine_count"] == 2


def test_who_may_not_approve_is_not_told(as_user, agent):
    make_waiting(agent)
    assert shown(as_user(agent).get("/", {"scope": "team"})) == []


def test_that_of_another_team_stands_on_the_teams_tab_of_whoever_may_see_it(as_user, lead, agent, settings):
    theirs = make_waiting(make_user(team=make_team()))
    nobodys = make_waiting(make_user(team=None), days=2)
    client = as_user(lead)
    assert shown(client.get("/")) == [nobodys]
    assert shown(client.get("/", {"scope": "team"})) == [nobodys, theirs]
    settings.TEAM_CUSTOMERS_ONLY = True
    ours = make_waiting(agent)
    assert shown(client.get("/", {"scope": "team"})) == [ours]


def test_once_it_is_approved_it_is_gone(as_user, agent, lead):
    ContactPolicy(pk=1, approve_above=1).save()
    make_vips(2)
    outreach = make_outreach(owner=agent, holdout_percent=0)
    launch_outreach(actor=agent, outreach=outreach, version=None)
    client = as_user(lead)
    assert shown(client.get("/")) == [outreach]
    approve_outreach(actor=lead, outreach=outreach, version=None)
    assert shown(client.get("/")) == []
