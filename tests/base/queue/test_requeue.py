import pytest
from django.utils import timezone
from django_q.models import OrmQ

from retention_site.base import queue
from retention_site.base.models import AuditEntry, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked(good) -> Work:
    now = timezone.now()
    return Work.objects.create(
        task=queue.name_of(good),
        key="7",
        status=Work.Status.PARKED,
        attempts=3,
        due_at=now,
        finished_at=now,
        error="ValueError",
    )


def test_gives_new_attempts_and_rings(parked, admin, ran):
    assert queue.requeue(parked, actor=admin)

    parked.refresh_from_db()
    assert (parked.status, parked.attempts, parked.finished_at) == (Work.Status.WAITING, 0, None)
    queue.run(*OrmQ.objects.get().task["args"])
    assert ran == ["7"]


def test_is_audited(parked, admin):
    queue.requeue(parked, actor=admin)

    entry = AuditEntry.objects.about(parked).get()
    assert (entry.action, entry.actor) == ("work.requeued", admin)
    assert ("status", "parked", "waiting") in entry.changes


def test_a_second_requeue_does_nothing(parked, admin):
    assert queue.requeue(parked, actor=admin)
    assert not queue.requeue(parked, actor=admin)
    assert OrmQ.objects.count() == 1
    assert AuditEntry.objects.about(parked).count() == 1
