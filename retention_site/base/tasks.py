"""What the queue does about itself: the minute's tick and the nightly tidying."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ
from django_q.models import Task as Outcome

from retention_site.base import queue
from retention_site.base.idempotency import forget_answers
from retention_site.base.models import Draft, Work

KEEP_DONE = timedelta(days=7)  # finished work, as long as somebody may ask what became of it
KEEP_DRAFTS = timedelta(days=60)
KEEP_DOORBELLS = timedelta(days=1)  # rung for a row that is over, or for a cluster that is no more


@queue.scheduled
def tick() -> None:
    """Once a minute: put right what got stuck, and run every sweep."""
    now = timezone.now()
    queue.put_right(at=now)
    queue.ring_sweeps(at=now)


@queue.scheduled
def tidy() -> None:
    """Once a night: delete what has served its purpose. Parked work stays until a person decides."""
    now = timezone.now()
    Work.objects.filter(status=Work.Status.DONE, finished_at__lt=now - KEEP_DONE).delete()
    forget_answers(at=now)
    Draft.objects.filter(updated_at__lt=now - KEEP_DRAFTS).delete()
    OrmQ.objects.filter(lock__lt=now - KEEP_DOORBELLS).delete()
    Outcome.objects.filter(stopped__lt=now - KEEP_DONE).delete()
    call_command("clearsessions")
