from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.models import CallTask, OutreachRun
from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_message_template
from tests.playbooks.factories import make_call_task, make_outreach

pytestmark = pytest.mark.django_db
URL = reverse("call_task_list")
_number = count(1)


def found(response):
    return [task.message.subject for task in response.context["page"].rows]


def make_task(about, *, due, run=None, outcome="", **customer):
    """A call about `about`, due so many hours from now."""
    contact = make_contact(customer=make_customer(**customer), phone=f"+6682{next(_number):07}")
    task = make_call_task(run, contact=contact)
    closed_at = timezone.now() if outcome else None
    CallTask.objects.filter(pk=task.pk).update(
        due_at=timezone.now() + timedelta(hours=due), outcome=outcome, closed_at=closed_at
    )
    task.message.subject = about
    task.message.save()
    return task


@pytest.fixture
def run(agent):
    outreach = make_outreach(name="Spring calls", owner=agent, template=make_message_template(channel="call"))
    return OutreachRun.objects.create(outreach=outreach, number=1)


@pytest.fixture
def tasks(agent, lead, outsider, run):
    make_task("Mine", due=5, manager=agent, team=agent.team, run=run)
    make_task("Mine late", due=-2, manager=agent, team=agent.team)
    make_task("Nobody's", due=7, team=agent.team)
    make_task("Lead's", due=8, manager=lead, team=agent.team)
    make_task("Other", due=9, manager=outsider, team=outsider.team, run=run)
    make_task("Done", due=6, manager=agent, team=agent.team, outcome="done")


@pytest.mark.parametrize(
    ("query", "abouts"),
    [
        ({}, ["Mine late", "Mine"]),
        ({"scope": "team"}, ["Mine late", "Mine", "Nobody's", "Lead's"]),
        ({"scope": "all"}, ["Mine late", "Mine", "Nobody's", "Lead's", "Other"]),
        ({"state": "late"}, ["Mine late"]),
        ({"state": "closed"}, ["Done"]),
        ({"state": "any", "sort": "latest"}, ["Done", "Mine", "Mine late"]),
        ({"state": "any", "outcome": "unreached"}, []),
        ({"scope": "all", "assignee": "none"}, ["Nobody's"]),
        ({"scope": "x", "assignee": "x", "outreach": "y", "cursor": "z"}, ["Mine late", "Mine", "Nobody's", "Lead's", "Other"]),
    ],
)  # fmt: skip
def test_filters_and_sorts(as_user, agent, tasks, query, abouts):
    assert found(as_user(agent).get(URL, query)) == abouts


def test_those_of_one_outreach(as_user, agent, tasks, run):
    response = as_user(agent).get(URL, {"scope": "all", "outreach": run.outreach_id})
    assert found(response) == ["Mine", "Other"]
    assert "Spring calls" in [active.value for active in response.context["filters"].active]
    assert run.outreach.get_absolute_url() in response.content.decode()


def test_what_others_teams_may_not_see_is_not_told(as_user, agent, outsider, tasks, run, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    assert found(as_user(agent).get(URL, {"scope": "all"})) == ["Mine late", "Mine", "Nobody's", "Lead's"]
    html = as_user(outsider).get(URL, {"scope": "all", "outreach": run.outreach_id}).content.decode()
    assert "Spring calls" not in html


def test_an_outreach_beyond_those_offered_is_found_by_its_address(as_user, agent, tasks, run, monkeypatch):
    monkeypatch.setattr("playbooks.call_list.MOST_OFFERED", 1)
    make_outreach(owner=agent, template=make_message_template(channel="call"))
    assert found(as_user(agent).get(URL, {"outreach": run.outreach_id})) == ["Mine"]


def test_it_says_how_each_stands(as_user, agent, tasks):
    html = as_user(agent).get(URL, {"scope": "all", "state": "any"}).content.decode()
    assert "pill-risk" in html
    assert "pill-good" in html
    assert "nobody yet" in html


def test_htmx_gets_the_rows_alone(as_user, agent, tasks):
    html = as_user(agent).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "Mine late" in html


def test_an_empty_list_leads_to_all_and_Today_leads_here(as_user, agent):
    assert f"{URL}?scope=all&amp;state=any" in as_user(agent).get(URL).content.decode()
    make_task("Mine", due=5, manager=agent)
    assert f'href="{URL}?scope=mine"' in as_user(agent).get(reverse("today")).content.decode()


def test_pages_reach_every_call_once(as_user, agent):
    for number in range(60):
        make_task(str(number), due=number + 1, manager=agent)
    client, url, abouts = as_user(agent), URL, []
    while url:
        response = client.get(url)
        abouts += found(response)
        url = response.context["page"].next_url
    assert abouts == [str(number) for number in range(60)]


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_do_not_grow_with_rows(as_user, agent, rows, django_assert_num_queries):
    for number in range(rows):
        make_task(str(number), due=number, team=agent.team)
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(URL, {"scope": "team"})
