"""Calls that outreach asks for over REST: what only they have. What every collection has is in test_collections.py."""

from datetime import timedelta

import pytest
from django.utils import timezone

from playbooks.actions.call_tasks import keep_call_task
from playbooks.models import CallTask
from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_interaction, make_user
from tests.playbooks.factories import make_call_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent):
    return Api(agent)


@pytest.fixture
def task(agent):
    customer = make_customer(manager=agent, team=agent.team)
    return make_call_task(contact=make_contact(customer=customer, phone="+66812345678"))


def test_one_is_told_with_what_asked_for_it(api, agent, task):
    told = api.get(f"call-tasks/{task.pk}/").json()
    expected = {
        "customer": str(task.customer_id), "contact": str(task.contact_id), "outreach": str(task.run.outreach_id),
        "message": str(task.message_id), "about": task.about, "assignee": str(agent.pk), "outcome": None, "why": "",
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected


def test_it_is_done_opened_again_and_given_to_a_colleague(api, agent, task):
    done = api.patch(f"call-tasks/{task.pk}/", {"outcome": "done", "note": "All is well"})
    assert (done.status_code, done.json()["outcome"], done.json()["closed_by"]) == (200, "done", str(agent.pk))
    task.message.refresh_from_db()
    assert task.message.delivered_at is not None
    other = make_user()
    again = api.patch(f"call-tasks/{task.pk}/", {"outcome": None, "assignee": str(other.pk)}).json()
    assert (again["outcome"], again["closed_at"], again["assignee"], again["note"]) == (
        None,
        None,
        str(other.pk),
        "All is well",
    )
    assert api.patch(f"call-tasks/{task.pk}/", {"assignee": None}).json()["assignee"] is None


def test_a_talk_that_reached_them_is_named(api, agent, task):
    talk = make_interaction(customer=task.customer, contact=task.contact, staff=agent)
    keep_call_task(actor=agent, task=task, interaction=talk)
    told = api.get(f"call-tasks/{task.pk}/").json()
    assert (told["outcome"], told["interaction"], told["attempts"]) == ("done", str(talk.pk), 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"outcome": "kept"}, "outcome"), ({"outcome": "withdrawn"}, "note"), ({"outcome": ""}, "outcome"),
     ({"assignee": "0"}, "assignee"), ({"note": 7}, "note"), ({"done": True}, "done"), ({"customer": "1"}, "")],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(api, task, change, field):
    answer = api.patch(f"call-tasks/{task.pk}/", change)
    if field:
        assert set(errors_of(answer)) == {field}
    else:
        assert answer.json()["customer"] == str(task.customer_id)
    assert CallTask.objects.get().is_open


def test_who_is_asked_for_is_found(api, agent, task):
    late, closed = make_call_task(), make_call_task()
    now = timezone.now()
    CallTask.objects.filter(pk=task.pk).update(due_at=now + timedelta(days=1))
    CallTask.objects.filter(pk=late.pk).update(due_at=now - timedelta(days=1))
    CallTask.objects.filter(pk=closed.pk).update(due_at=now - timedelta(days=2), outcome="unreached", closed_at=now)
    for query, found in [("is_open=true", [task, late]), ("is_open=false", [closed]), ("is_late=true", [late]),
                         ("is_late=false", [task, closed]), (f"assignee={agent.pk}", [task]), ("outcome=unreached", [closed]),
                         (f"outreach={late.run.outreach_id}", [late]), (f"customer={task.customer_id}", [task]),
                         (f"due_before={now:%Y-%m-%dT%H:%M:%SZ}", [late, closed])]:  # fmt: skip
        assert [row["id"] for row in api.get(f"call-tasks/?{query}").json()["results"]] == [str(each.pk) for each in found], (
            query
        )


def test_nobody_makes_one_by_hand(api, task):
    assert api.post("call-tasks/", {"customer": str(task.customer_id)}).status_code == 405
