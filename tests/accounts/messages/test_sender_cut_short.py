"""A sender that stops halfway records what it knows, gives back what it did not begin, and leaves in doubt what it must."""

import logging
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.utils import timezone
from django_q.timeout import TimeoutException

from accounts import tasks
from accounts.messages import attempts, marking, sender, shift
from accounts.messages.kinds import Mail, message_kind
from accounts.models import Message
from retention_site.base import queue
from retention_site.base.mail import ServerAway
from retention_site.base.models import Work
from tests.factories import make_contact, make_message

pytestmark = pytest.mark.django_db
Status = Message.Status


@message_kind("test.numbered", "numbered")
def numbered(message):
    return Mail(subject=message.occasion, text="Hello")


@pytest.fixture
def messages():
    now = timezone.now()
    return [make_message(occasion=f"n:{n}", kind="test.numbered", due_at=now, contact=make_contact()) for n in range(15)]


def standing() -> list[tuple[str, int]]:
    return list(Message.objects.order_by("pk").values_list("status", "attempts"))


def stop_at(monkeypatch, wanted: int, act) -> None:
    """Let `act` happen instead of the sending of one message."""
    real, calls = attempts.attempt, iter(range(1, 1000))

    def interrupted(message, server):
        if next(calls) == wanted:
            act()
        return real(message, server)

    monkeypatch.setattr(attempts, "attempt", interrupted)


def test_what_time_does_not_suffice_for_is_planned_as_before(server, messages, monkeypatch):
    ticks = iter([0.0] * 7 + [1e9] * 1000)
    for module in (sender, shift):
        monkeypatch.setattr(module, "monotonic", lambda: next(ticks))
    sent = sender.send_due()
    assert 0 < sent < 10
    assert standing() == [("sent", 1)] * sent + [("planned", 0)] * (15 - sent)
    assert not Message.objects.exclude(lease="").exists()


def test_a_server_that_goes_away_halfway_costs_no_attempt(server, messages, monkeypatch):
    def go_away():
        server.refuses = "421 closing down"

    stop_at(monkeypatch, 12, go_away)
    with pytest.raises(ServerAway):
        sender.send_due()
    assert standing() == [("sent", 1)] * 11 + [("planned", 0)] * 4
    assert sum(server.accepted.values()) == 11


def test_a_task_that_takes_too_long_leaves_one_in_doubt(server, messages, monkeypatch):
    def ring():
        raise TimeoutException

    stop_at(monkeypatch, 4, ring)
    with pytest.raises(TimeoutException):
        sender.send_due()
    assert standing() == [("sent", 1)] * 3 + [("sending", 1)] + [("planned", 0)] * 11


def test_what_was_sent_is_recorded_though_the_next_marks_fail(server, messages, monkeypatch):
    real, calls = marking.verdicts, iter(range(1, 1000))

    def failing(rows, **asked):
        if next(calls) == 2:
            raise RuntimeError("a rule of an upper floor is broken")
        return real(rows, **asked)

    monkeypatch.setattr(marking, "verdicts", failing)
    with pytest.raises(RuntimeError):
        sender.send_due()
    assert standing() == [("sent", 1)] * 10 + [("planned", 0)] * 5


@pytest.mark.parametrize("failures", [1, 3])
@pytest.mark.django_db(transaction=True)
def test_what_was_sent_is_recorded_as_soon_as_the_database_is_back(server, messages, monkeypatch, failures):
    real, calls = shift.Shift.record, iter(range(failures))

    def away(work):
        if next(calls, None) is not None:
            raise OperationalError("the database system is starting up")
        real(work)

    monkeypatch.setattr(shift.Shift, "record", away)
    monkeypatch.setattr(sender, "PAUSE", 0)
    assert sender.send_due() == 15
    assert standing() == [("sent", 1)] * 15


def works() -> list[Work]:
    return list(Work.objects.filter(task=queue.name_of(tasks.send_messages)))


def test_an_absent_server_is_noted_and_is_no_failure_of_the_task(server, messages, caplog):
    server.controller.stop()
    with caplog.at_level(logging.WARNING):
        tasks.send_messages("0")
    assert "takes no mail" in caplog.text
    assert standing() == [("planned", 0)] * 15


def test_a_sender_has_somebody_look_after_its_longest_lease(server, messages):
    before = timezone.now()
    tasks.send_messages("0")
    tasks.send_messages("1")
    (after,) = works()
    assert before + sender.LONGEST_LEASE < after.due_at < before + timedelta(seconds=django_settings.QUEUE_TIMEOUT)


def test_nobody_is_rung_for_where_nothing_is_due():
    make_message(due_at=timezone.now() + timedelta(hours=1))
    tasks.ring_senders()
    tasks.send_messages("0")
    assert works() == []


def test_the_sweep_rings_for_as_many_senders_as_workers_and_once(messages, settings):
    settings.QUEUE_WORKERS = 3
    for _ in range(3):
        tasks.ring_senders()
    assert len(works()) == 3
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=2))
    tasks.ring_senders()
    assert len(works()) == 4, "rows have waited: those who were rung for may be dead"


def test_the_sweep_puts_back_what_the_dead_had_leased(messages):
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=messages[0].pk).update(status="leased", lease="dead", leased_until=past)
    Message.objects.filter(pk=messages[1].pk).update(status="sending", lease="dead", leased_until=past)
    tasks.ring_senders()
    assert [status for status, _attempts in standing()[:2]] == ["planned", "uncertain"]
