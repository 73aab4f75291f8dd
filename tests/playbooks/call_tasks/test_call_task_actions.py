"""Calls that outreach asks for: made once each, under the contact policy, and closed with an outcome or with a reason."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import Consent, Message, TeamHours, TemplateWording
from playbooks.actions import call_tasks
from playbooks.actions.call_tasks import keep_call_task, make_call_tasks, record_call_task, withdraw_call_tasks
from playbooks.actions.outreach import cancel_outreach, launch_outreach
from playbooks.models import CallTask, Outreach, OutreachRun
from playbooks.tasks import see_to_calls
from retention_site.base import queue
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import (
    NOW,
    make_contact,
    make_customer,
    make_departure,
    make_interaction,
    make_issue,
    make_message_template,
    make_spell,
    make_team,
    make_user,
)
from tests.playbooks.factories import make_call_message, make_call_task, make_outreach

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)


def refuse(contact, channel):
    Consent.objects.create(contact=contact, purpose="lifecycle", channel=channel, decision="refused", source="staff")


def test_a_due_message_becomes_a_task_once_and_is_sent():
    message = make_call_message()
    make_call_message(due_at=NOW + HOUR)
    assert make_call_tasks(at=NOW) == 1
    assert make_call_tasks(at=NOW) == 0
    task = CallTask.objects.get()
    message.refresh_from_db()
    assert (task.message, task.customer, task.contact) == (message, message.customer, message.contact)
    assert (message.status, message.settled_at, message.attempts) == ("sent", NOW, 1)
    assert message.subject == f"For {message.contact.called}"
    assert AuditEntry.objects.filter(action="call_task.opened", object_id=str(task.pk)).count() == 1


def test_whoever_comes_second_with_the_same_messages_makes_nothing():
    message = make_call_message()
    assert [call_tasks._make_some([message.pk], NOW) for _worker in range(2)] == [1, 0]


def test_a_call_that_no_outreach_asked_for_is_parked():
    stray, good = make_call_message(), make_call_message()
    Message.objects.filter(pk=stray.pk).update(occasion="stray", params={})
    assert make_call_tasks(at=NOW) == 1
    stray.refresh_from_db()
    assert (stray.status, stray.detail) == ("parked", "LookupError: no outreach asked for stray")
    assert CallTask.objects.get().message == good


def test_a_task_that_cannot_be_made_leaves_its_message_planned(monkeypatch):
    message = make_call_message()

    def breaks(*_told, **_named):
        raise RuntimeError

    monkeypatch.setattr(call_tasks, "_open", breaks)
    with pytest.raises(RuntimeError):
        make_call_tasks(at=NOW)
    message.refresh_from_db()
    assert (message.status, CallTask.objects.count()) == ("planned", 0)


def test_the_account_manager_calls_else_the_team():
    manager = make_user()
    gone = make_user(is_active=False)
    for person in (manager, gone, None):
        make_call_task(contact=make_contact(phone="+66812345678", customer=make_customer(manager=person)))
    assert [task.assignee for task in CallTask.objects.order_by("pk")] == [manager, None, None]


def test_it_is_due_after_a_working_day_of_who_calls():
    team = make_team(timezone="UTC")
    for weekday in range(5):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    manager = make_user(team=team)
    task = make_call_task(contact=make_contact(phone="+66812345678", customer=make_customer(manager=manager)))
    assert task.due_at == NOW + timedelta(days=1)  # half an hour into Thursday
    assert make_call_task().due_at == NOW + timedelta(days=1)  # by the clock


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda each: refuse(each, "phone"), "opted_out"),
        (lambda each: make_issue(customer=each.customer, severity="serious"), "serious_issue_open"),
        (lambda each: make_spell(customer=each.customer, ended_on=NOW.date() - timedelta(days=9)), "customer_left"),
        (lambda each: type(each).objects.filter(pk=each.pk).update(phone="+66899999999"), "address_changed"),
    ],
)  # fmt: skip
def test_the_contact_policy_is_asked_again(change, rule):
    message = make_call_message()
    change(message.contact)
    assert make_call_tasks(at=NOW) == 0
    message.refresh_from_db()
    assert (message.status, message.rule) == ("refused", rule)


def test_who_refused_mail_may_be_called():
    message = make_call_message()
    refuse(message.contact, "email")
    assert make_call_tasks(at=NOW) == 1


def test_at_night_there_it_waits_for_the_morning():
    message = make_call_message(contact=make_contact(phone="+66812345678", customer=make_customer(timezone="UTC")))
    assert make_call_tasks(at=NIGHT) == 0
    message.refresh_from_db()
    assert (message.status, message.due_at) == ("planned", datetime(2026, 6, 11, 8, tzinfo=UTC))
    assert make_call_tasks(at=message.due_at) == 1


def test_what_waits_while_its_outreach_pauses_makes_no_task():
    make_call_message(status="on_hold")
    assert make_call_tasks(at=NOW) == 0


def test_a_template_that_fails_parks_the_one_row_and_the_others_go_on():
    broken = make_message_template(channel="call")
    TemplateWording.objects.filter(template=broken).update(body="{{ no_such_thing }}")
    run = OutreachRun.objects.create(outreach=make_outreach(template=broken), number=1)
    bad, good = make_call_message(run), make_call_message()
    assert make_call_tasks(at=NOW) == 1
    bad.refresh_from_db()
    assert (bad.status, bad.detail.partition(":")[0]) == ("parked", "BadWording")
    assert CallTask.objects.get().message == good


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    run = make_call_task().run
    for n in range(count):
        customer = make_customer(manager=make_user(team=make_team()))
        make_call_message(run, contact=make_contact(phone=f"+6681234560{n}", customer=customer))
    with django_assert_num_queries(QUERIES):
        assert make_call_tasks(at=NOW) == count


def test_a_talk_that_reached_them_closes_it_and_tells_the_ledger(agent):
    task = make_call_task()
    tried = make_interaction(customer=task.customer, outcome="no_answer", at=NOW + HOUR)
    task = keep_call_task(actor=agent, task=task, interaction=tried)
    assert (task.attempts, task.is_open) == (1, True)
    talk = make_interaction(customer=task.customer, at=NOW + 2 * HOUR)
    task = keep_call_task(actor=agent, task=task, interaction=talk)
    assert (task.outcome, task.attempts, task.closed_in, task.closed_at, task.closed_by) == ("done", 2, talk, talk.at, agent)
    assert Message.objects.get(pk=task.message_id).delivered_at == talk.at
    with pytest.raises(ValidationError, match="closed this call already"):
        keep_call_task(actor=agent, task=task, interaction=talk)


def test_an_outcome_is_written_down_and_may_be_taken_back(agent):
    task = make_call_task()
    done = record_call_task(actor=agent, task=task, version=1, fields={"outcome": "done", "note": "All well"})
    assert Message.objects.get(pk=task.message_id).delivered_at == done.closed_at
    again = record_call_task(actor=agent, task=task, version=2, fields={"outcome": ""})
    assert (again.closed_at, again.closed_by) == (None, None)
    assert Message.objects.get(pk=task.message_id).delivered_at is None
    with pytest.raises(StaleVersion):
        record_call_task(actor=agent, task=task, version=1, fields={"note": "Mine"})


@pytest.mark.parametrize(("fields", "field"), [({"outcome": "withdrawn"}, "note"), ({"assignee": None}, "assignee")])
def test_what_cannot_be_is_refused(agent, fields, field):
    task = make_call_task()
    if "assignee" in fields:
        fields["assignee"] = make_user(is_active=False)
    with pytest.raises(ValidationError) as refusal:
        record_call_task(actor=agent, task=task, version=None, fields=fields)
    assert list(refusal.value.message_dict) == [field]


def test_who_gave_notice_since_is_not_called_any_more():
    task, other = make_call_task(), make_call_task()
    make_spell(customer=task.customer)
    make_departure(customer=task.customer)
    assert withdraw_call_tasks(at=NOW) == 1
    task.refresh_from_db()
    assert (task.outcome, task.rule, task.why) == ("withdrawn", "customer_leaves", "They are leaving.")
    other.refresh_from_db()
    assert other.is_open
    assert withdraw_call_tasks(at=NOW) == 0


def test_another_number_or_that_very_call_withdraws_nothing():
    task = make_call_task(purpose="promotion")
    type(task.contact).objects.filter(pk=task.contact_id).update(phone="+66899999999")
    assert withdraw_call_tasks(at=NOW) == 0


def test_with_the_outreach_its_calls_are_cancelled(agent):
    task = make_call_task()
    Outreach.objects.update(status="running")
    cancel_outreach(actor=agent, outreach=task.run.outreach, version=None)
    see_to_calls()
    task.refresh_from_db()
    assert (task.outcome, task.why) == ("withdrawn", "The outreach that asked for the call was cancelled.")


def test_from_launch_to_task(agent):
    reached, nobody = (make_spell(customer=make_customer(value_tier="vip")).customer for _n in range(2))
    make_contact(customer=reached, phone="+66812345678")
    make_contact(customer=nobody)
    outreach = make_outreach(template=make_message_template(channel="call", fallback="en"), holdout_percent=0, owner=agent)
    with time_machine.travel(NOW, tick=False):
        launch_outreach(actor=agent, outreach=outreach, version=None)
        queue.run_all_due()
        make_call_tasks(at=NOW)
    assert set(Message.objects.values_list("customer", "status", "rule")) == {
        (reached.pk, "sent", ""),
        (nobody.pk, "refused", "no_address"),
    }
    assert CallTask.objects.get().run.outreach == outreach


QUERIES = 15
