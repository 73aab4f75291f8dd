from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from retention_site.base import queue
from retention_site.base.models import Work

pytestmark = pytest.mark.django_db


def died(task, *, attempts: int = 1) -> Work:
    """A row whose worker went silent: its lease is over."""
    now = timezone.now()
    return Work.objects.create(
        task=queue.name_of(task),
        status=Work.Status.RUNNING,
        attempts=attempts,
        due_at=now - timedelta(minutes=5),
        leased_until=now - timedelta(seconds=1),
    )


def test_work_of_a_dead_worker_waits_again_and_rests(good, settings):
    settings.QUEUE_BACKOFF_SECONDS = 30
    work = died(good)
    now = timezone.now()

    assert queue.release_dead(at=now) == 1

    work.refresh_from_db()
    assert (work.status, work.attempts, work.leased_until) == (Work.Status.WAITING, 1, None)
    assert work.due_at > now
    assert work.error == "The worker died or was stopped while doing this."


def test_work_that_killed_three_workers_is_parked(good):
    work = died(good, attempts=3)

    queue.release_dead(at=timezone.now())

    work.refresh_from_db()
    assert (work.status, work.attempts) == (Work.Status.PARKED, 3)


def test_work_that_is_leased_is_left_alone(good):
    work = died(good)
    Work.objects.update(leased_until=timezone.now() + timedelta(seconds=5))

    assert queue.release_dead(at=timezone.now()) == 0
    work.refresh_from_db()
    assert work.status == Work.Status.RUNNING


def test_a_lost_doorbell_is_rung_again_and_one_that_is_under_way_is_not(good):
    queue.enqueue(good)
    lost = queue.enqueue(good)
    OrmQ.objects.latest("id").delete()
    now = timezone.now()

    assert queue.ring_due(at=now) == 1
    assert queue.ring_due(at=now + timedelta(seconds=1)) == 0

    queue.run(lost.pk)
    lost.refresh_from_db()
    assert lost.status == Work.Status.DONE


def test_a_doorbell_that_was_answered_by_a_dying_cluster_is_rung_again(good):
    queue.enqueue(good)
    OrmQ.objects.update(lock=timezone.now() + timedelta(minutes=10))

    assert queue.ring_due(at=timezone.now()) == 1


def test_work_for_later_is_rung_when_its_time_has_come(good):
    due_at = timezone.now() + timedelta(hours=1)
    queue.enqueue(good, due_at=due_at)

    assert queue.ring_due(at=due_at - timedelta(seconds=1)) == 0
    assert queue.ring_due(at=due_at) == 1


def test_rings_no_more_than_so_many_at_once(good, monkeypatch):
    monkeypatch.setattr(queue, "MOST_DOORBELLS", 3)
    now = timezone.now()
    Work.objects.bulk_create(Work(task=queue.name_of(good), due_at=now) for _ in range(5))

    assert queue.ring_due(at=now) == 3


def test_number_of_queries_when_all_is_well(django_assert_num_queries):
    with django_assert_num_queries(2):
        queue.put_right(at=timezone.now())
