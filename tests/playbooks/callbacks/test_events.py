"""What webhooks will send on: each fact once, and nothing about a person."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.escalation import note_missed
from playbooks.events import events_since
from playbooks.models import Callback, CallbackEvent
from playbooks.tasks import escalate_callbacks
from tests.factories import make_contact
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 11, 7, 0, tzinfo=UTC)
TEN = datetime(2026, 12, 11, 8, 0, tzinfo=UTC)  # a Friday: nobody works
LATER = TEN + timedelta(minutes=16)


@pytest.fixture
def callback(agent):
    with time_machine.travel(NOW, tick=False):
        contact = make_contact(full_name="Khun Suda", phone="+6621140096")
        return make_callback(
            assignee=agent, promised_for=TEN, customer=contact.customer, contact=contact, about="Her divorce", actor=agent
        )


def told():
    return [(event.name, event.at) for event in events_since(NOW)]


def test_missed_is_told_at_once_and_once_whatever_the_working_hours(callback, team):
    team.hours.create(weekday=0, opens="09:00", closes="17:00")
    Callback.objects.update(escalates_at=TEN + timedelta(days=3))
    for minutes in range(3):
        with time_machine.travel(LATER + timedelta(minutes=minutes), tick=False):
            escalate_callbacks()
    assert told() == [("callback.missed", LATER)]


def test_missed_again_after_it_was_moved_is_another_fact(callback, agent):
    with time_machine.travel(LATER, tick=False):
        assert (note_missed(at=LATER), note_missed(at=LATER)) == (1, 0)
        again = TEN + timedelta(hours=2)
        move_callback(actor=agent, callback=callback, version=1, promised_for=again, by_customer=True)
    with time_machine.travel(again + timedelta(minutes=20), tick=False):
        note_missed(at=again + timedelta(minutes=20))
    assert [name for name, _at in told()] == ["callback.missed", "callback.missed"]


@pytest.mark.parametrize(
    ("outcome", "at", "names"),
    [
        ("kept", TEN, ["callback.kept"]),
        ("kept_late", LATER, ["callback.missed", "callback.kept"]),
        ("broken", LATER, ["callback.missed"]),
        ("withdrawn", TEN, []),
    ],
)
def test_kept_is_told_with_how(callback, agent, outcome, at, names):
    with time_machine.travel(at, tick=False):
        note_missed(at=at)
        close_callback(actor=agent, callback=callback, version=1, outcome=outcome, reason="Because")
    events = events_since(NOW)
    assert [event.name for event in events] == names
    assert [event.data.get("outcome") for event in events if event.name == "callback.kept"] == [
        outcome for name in names if name == "callback.kept"
    ]


def test_what_was_kept_in_time_is_never_missed(callback, agent):
    with time_machine.travel(TEN, tick=False):
        close_callback(actor=agent, callback=callback, version=1, outcome="kept")
    with time_machine.travel(LATER, tick=False):
        assert note_missed(at=LATER) == 0


def test_it_says_nothing_about_a_person(callback, agent):
    with time_machine.travel(LATER, tick=False):
        note_missed(at=LATER)
    (event,) = events_since(NOW)
    assert set(event.data) == {"callback", "customer", "assignee", "promised_for"}
    text = json.dumps(event.data)
    assert not any(secret in text for secret in ("Suda", "divorce", "6621140096", agent.email, agent.full_name))


def test_a_reader_who_keeps_the_keys_gets_each_fact_once(agent):
    with time_machine.travel(NOW, tick=False):
        callbacks = [make_callback(assignee=agent, promised_for=TEN + n * timedelta(hours=1)) for n in range(5)]
    seen, since = [], NOW
    for callback in callbacks:
        at = callback.promised_for
        with time_machine.travel(at, tick=False):
            close_callback(actor=agent, callback=callback, version=1, outcome="kept")
        for _again in range(2):
            fresh = [event for event in events_since(since) if event.key not in seen]
            seen += [event.key for event in fresh]
            since = max([since, *(event.at for event in fresh)]) - timedelta(minutes=5)
    assert len(seen) == len(set(seen)) == 5


def test_a_burst_within_the_overlap_does_not_hold_up_what_follows(agent):
    with time_machine.travel(NOW, tick=False):
        for n in range(5):
            make_callback(assignee=agent, promised_for=TEN + n * timedelta(minutes=15))
    late = TEN + timedelta(days=1)
    with time_machine.travel(late, tick=False):
        note_missed(at=late)
    seen: list[str] = []
    for _turn in range(3):
        seen += [event.key for event in events_since(late - timedelta(minutes=5), passed_on=seen, limit=2)]
    assert len(seen) == len(set(seen)) == 5


def test_a_fact_goes_with_its_transaction(callback, agent):
    with time_machine.travel(TEN, tick=False), transaction.atomic():
        close_callback(actor=agent, callback=callback, version=1, outcome="kept")
        assert len(events_since(NOW)) == 1
        transaction.set_rollback(True)
    assert events_since(NOW) == []


def test_a_promise_is_closed_once_whoever_tries(callback, agent):
    with time_machine.travel(TEN, tick=False):
        seen_open = Callback.objects.get()
        close_callback(actor=agent, callback=callback, version=1, outcome="kept")
        with pytest.raises(ValidationError):
            close_callback(actor=agent, callback=seen_open, version=None, outcome="withdrawn", reason="Other tab")
        line = CallbackEvent.objects.get(kind="closed")
        line.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            line.save(force_insert=True)
    assert [name for name, _at in told()] == ["callback.kept"]


def test_as_many_as_asked_the_oldest_first_in_one_query(agent, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        for n in range(4):
            make_callback(assignee=agent, promised_for=TEN + n * timedelta(minutes=15))
    with time_machine.travel(TEN + timedelta(days=1), tick=False):
        note_missed(at=TEN + timedelta(days=1))
    with django_assert_num_queries(1):
        events = events_since(NOW, limit=3)
    assert len(events) == 3
    assert events_since(TEN + timedelta(days=2)) == []
