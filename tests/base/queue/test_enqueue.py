from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from retention_site.base import queue
from retention_site.base.models import Work

pytestmark = pytest.mark.django_db


def test_makes_a_row_and_a_doorbell_that_carries_its_key_alone(good):
    work = queue.enqueue(good, key="42")

    assert (work.status, work.key, work.attempts) == (Work.Status.WAITING, "42", 0)
    doorbell = OrmQ.objects.get().task
    assert doorbell["func"] == "retention_site.base.queue.run"
    assert (doorbell["args"], doorbell["kwargs"]) == ((work.pk,), {})


def test_rollback_takes_both_away(good):
    with transaction.atomic():
        queue.enqueue(good)
        assert Work.objects.exists()
        transaction.set_rollback(True)

    assert not Work.objects.exists()
    assert not OrmQ.objects.exists()


def test_later_work_has_no_doorbell_yet(good):
    due_at = timezone.now() + timedelta(hours=1)
    work = queue.enqueue(good, due_at=due_at)

    assert work.due_at == due_at
    assert not OrmQ.objects.exists()


def test_refuses_what_is_not_a_task():
    def stranger(key: str) -> None: ...

    with pytest.raises(queue.NotATask):
        queue.enqueue(stranger)
    assert not Work.objects.exists()


def test_refuses_a_stranger_that_bears_the_name_of_a_task(good):
    def impostor(key: str) -> None: ...

    impostor.__module__, impostor.__qualname__ = good.__module__, good.__qualname__
    with pytest.raises(queue.NotATask):
        queue.enqueue(impostor)


def test_refuses_a_name_that_its_rows_cannot_hold():
    def much_too_long(key: str) -> None: ...

    assert Work._meta.get_field("task").max_length == queue.LONGEST_NAME
    much_too_long.__qualname__ = "x" * 100
    with pytest.raises(queue.NotATask, match="longer than"):
        queue.task(much_too_long)


def test_number_of_queries(good, django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, row, doorbell, release
        queue.enqueue(good)
