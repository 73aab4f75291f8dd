from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ

from retention_site.base import queue
from retention_site.base.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def sweeps(ran):
    """Three sweeps; the second fails as long as `ran` does not hold "mended"."""

    @queue.sweep
    def first() -> None:
        ran.append("first")

    @queue.sweep
    def second() -> None:
        if "mended" not in ran:
            raise ValueError
        ran.append("second")

    @queue.sweep
    def third() -> None:
        ran.append("third")

    return first, second, third


def row(function) -> Work:
    return Work.objects.get(task=queue.name_of(function), key=queue.RECURRING)


def ring_and_run(at) -> None:
    """One minute's tick, and the queue answering its bells."""
    queue.ring_sweeps(at=at)
    for doorbell in OrmQ.objects.order_by("id"):
        queue.run(*doorbell.task["args"])
        doorbell.delete()


def test_every_sweep_runs_each_time_in_one_row_of_its_own(sweeps, ran):
    for _ in range(3):
        ring_and_run(timezone.now())

    assert ran == ["first", "third"] * 3
    assert Work.objects.count() == 3


def test_one_that_fails_stops_no_other_and_is_shown(sweeps, ran):
    ring_and_run(timezone.now())

    assert ran == ["first", "third"]
    assert queue.failed_recurring() == [queue.name_of(sweeps[1])]


def test_one_that_fails_goes_through_its_attempts_then_rests_then_tries_again(sweeps, ran, make_due):
    for _ in range(3):
        ring_and_run(timezone.now())
        make_due(row(sweeps[1]))
        queue.run(row(sweeps[1]).pk)
    parked = row(sweeps[1])
    assert (parked.status, parked.attempts) == (Work.Status.PARKED, 3)

    ring_and_run(parked.finished_at + queue.SWEEP_REST - timedelta(seconds=1))
    assert row(sweeps[1]).status == Work.Status.PARKED

    ran.append("mended")
    Work.objects.filter(pk=parked.pk).update(finished_at=timezone.now() - queue.SWEEP_REST)
    ring_and_run(timezone.now())
    assert row(sweeps[1]).status == Work.Status.DONE
    assert queue.failed_recurring() == []


def test_one_that_still_runs_is_not_started_twice(sweeps):
    name = queue.name_of(sweeps[0])
    now = timezone.now()
    Work.objects.create(
        task=name,
        key=queue.RECURRING,
        status=Work.Status.RUNNING,
        attempts=1,
        due_at=now,
        leased_until=now + timedelta(minutes=1),
    )

    assert queue.rearm([name], at=now) == []


def test_a_scheduled_function_survives_its_workers_death(ran):
    @queue.scheduled
    def nightly() -> None:
        ran.append("nightly")

    name = queue.name_of(nightly)
    assert queue.fire(name) is None
    past = timezone.now() - timedelta(seconds=1)
    Work.objects.filter(task=name).update(status=Work.Status.RUNNING, leased_until=past)
    queue.fire(name)
    Work.objects.filter(task=name).update(due_at=past)
    queue.fire(name)

    assert ran == ["nightly", "nightly"]
    assert Work.objects.filter(task=name).count() == 1


def test_a_parked_scheduled_function_gets_new_attempts_when_fired_again(ran):
    @queue.scheduled
    def nightly() -> None:
        ran.append("nightly")

    name = queue.name_of(nightly)
    Work.objects.create(
        task=name, key=queue.RECURRING, status=Work.Status.PARKED, attempts=3, due_at=timezone.now(), finished_at=timezone.now()
    )
    queue.fire(name)

    assert ran == ["nightly"]


def test_the_tick_command_does_all_that_is_due(sweeps, good, raises, ran, capsys):
    queue.enqueue(good, key="7")
    queue.enqueue(raises)
    queue.enqueue(good, key="later", due_at=timezone.now() + timedelta(minutes=1))

    call_command("tick")

    assert sorted(ran) == ["7", "first", "third"]
    assert capsys.readouterr().out == "5 pieces of work done or tried\n"
