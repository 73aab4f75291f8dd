"""Where calls that outreach asks for show: Today, the call form, the timeline, the results, and what is handed over."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import handing_over
from accounts.models import Interaction
from playbooks.models import CallTask
from playbooks.outreach.funnel import funnel_of
from playbooks.outreach.running import messages_of
from tests.factories import make_contact, make_customer, make_user
from tests.playbooks.factories import make_call_message, make_call_task

pytestmark = pytest.mark.django_db

TALK = {"channel": "phone", "direction": "out", "outcome": "reached", "status": "solved", "summary": "All well"}


@pytest.fixture
def task(agent):
    return make_call_task(contact=make_contact(phone="+66812345678", customer=make_customer(manager=agent, team=agent.team)))


@pytest.fixture
def call(task):
    return reverse("interaction_add", args=[task.customer_id])


def talk(**fields: Any) -> dict[str, Any]:
    return TALK | {"at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "question-0-text": "", "draft_token": "t"} | fields


def on_today(response) -> list[CallTask]:
    return [row for filled in response.context["sections"] if filled.section.code == "call_tasks" for row in filled.rows]


def test_it_stands_on_today_of_who_calls_and_of_the_team(as_user, agent, lead, outsider, task):
    nobodys = make_call_task(contact=make_contact(phone="+66812345678", customer=make_customer(team=agent.team)))
    response = as_user(agent).get("/")
    assert on_today(response) == [task]
    html = response.content.decode()
    assert "Calls to make" in html
    assert "+66 81 234 5678" in html
    assert f"?call_task={task.pk}&amp;contact={task.contact_id}" in html
    assert on_today(as_user(lead).get("/")) == []
    assert on_today(as_user(lead).get("/", {"scope": "team"})) == [task, nobodys]
    assert on_today(as_user(outsider).get("/", {"scope": "team"})) == []


def test_a_call_that_reaches_them_takes_it_off(as_user, agent, task, call):
    client = as_user(agent)
    (section,) = [
        each for each in client.get(call, {"call_task": task.pk}).context["call"].sections if each.section.code == "call_task"
    ]
    assert section.form.initial["task"] == task.pk
    sent = talk(outcome="no_answer", status="open", **{"call_task-task": task.pk})
    assert client.post(call, sent).status_code == 302
    assert CallTask.objects.get().attempts == 1
    assert client.post(call, sent | {"outcome": "reached", "summary": "All well", "status": "solved"}).status_code == 302
    task.refresh_from_db()
    assert (task.outcome, task.closed_in) == ("done", Interaction.objects.earliest("-pk"))
    assert on_today(client.get("/")) == []


@pytest.mark.parametrize("other", ["", "0", "x"])
def test_what_is_none_of_theirs_is_not_chosen(as_user, agent, task, call, other):
    client = as_user(agent)
    other = other or str(make_call_task().pk)
    sections = {each.section.code: each for each in client.get(call, {"call_task": other}).context["call"].sections}
    assert "task" not in sections["call_task"].form.initial
    answer = client.post(call, talk(**{"call_task-task": other}))
    assert [each.form.errors.get("task") for each in answer.context["call"].sections if each.section.code == "call_task"] != [
        None
    ]
    assert CallTask.objects.get(pk=task.pk).is_open


def test_the_timeline_tells_that_it_was_asked_for_and_made(as_user, agent, task):
    client = as_user(agent)

    def timeline():
        return " ".join(client.get(task.customer.get_absolute_url()).content.decode().split())

    assert "Call by a colleague</a> to <bdi>" in timeline()
    assert "</bdi>: asked for" in timeline()
    client.post(task.get_absolute_url(), {"outcome": "done", "version": 1})
    assert "</bdi>: talked with them" in timeline()


def test_the_results_count_calls_by_what_came_of_them(as_user, agent, task):
    run = task.run
    for outcome in ("done", "done", "unreached", "withdrawn"):
        made = make_call_task(run, contact=make_contact(phone=f"+668123450{CallTask.objects.count()}0"))
        as_user(agent).post(made.get_absolute_url(), {"outcome": outcome, "note": "x", "version": 1})
    make_call_message(run, contact=make_contact(phone="+66812345999"), status="refused", arm="", rule="opted_out")
    counts = funnel_of(messages_of(run.outreach)).counts
    codes = ("sent", "call_open", "call_done", "call_unreached", "call_withdrawn", "delivered")
    assert {code: counts[code] for code in codes} == {
        "sent": 5, "call_open": 1, "call_done": 2, "call_unreached": 1, "call_withdrawn": 1, "delivered": 0,
    }  # fmt: skip
    address = reverse("outreach_result_messages", args=[run.outreach_id])
    for code in ("call_open", "call_done"):
        assert len(as_user(agent).get(address, {"step": code}).context["page"].rows) == counts[code]


def test_it_is_handed_over_with_the_customer(agent, task):
    heir = make_user()
    assert {each.duty.name: each.count for each in handing_over.in_hand(agent)}["call_task"] == 1
    assert handing_over.share(agent, [heir], actor=None)["call_task"] == 1
    task.refresh_from_db()
    assert task.assignee == heir
