"""How long due work has been waiting: the one measure that a frozen queue cannot fake.

A django-q cluster may freeze while all its processes live (a worker killed while it held the lock of the task queue), so that
nothing is learnt from looking at processes.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min
from django_q.models import OrmQ, Schedule

from retention_site.base import queue
from retention_site.base.models import Work

MOST_DOUBLINGS = 6
SCHEDULER_PERIOD = timedelta(seconds=30)  # the cluster looks at its schedules this often, so that they are this late by nature


def patience() -> timedelta:
    """Age of the oldest due work from which the queue counts as frozen."""
    return timedelta(seconds=settings.WATCHDOG_SECONDS)


def oldest_due(*, at: datetime, started_at: datetime | None = None) -> datetime | None:
    """When the oldest thing that should be under way at `at` became due; None if nothing is.

    Looked at are rows of work that wait or whose worker died, doorbells nobody answered, and schedules that did not fire.
    `started_at` is when the cluster was started, if that is known: it looks at its schedules for the first time after a period.
    """
    waiting = Work.objects.filter(status=Work.Status.WAITING, due_at__lte=at).aggregate(since=Min("due_at"))["since"]
    dead = Work.objects.filter(status=Work.Status.RUNNING, leased_until__lte=at).aggregate(since=Min("leased_until"))["since"]
    doorbell = OrmQ.objects.filter(lock__lte=at).aggregate(since=Min("lock"))["since"]
    return min((moment for moment in (waiting, dead, doorbell, _oldest_schedule(at, started_at)) if moment), default=None)


def _oldest_schedule(at: datetime, started_at: datetime | None) -> datetime | None:
    next_run = Schedule.objects.filter(next_run__lte=at).aggregate(since=Min("next_run"))["since"]
    if next_run is None:
        return None
    looked_at = max(next_run, started_at or next_run) + SCHEDULER_PERIOD
    return looked_at if looked_at <= at else None


def oldest_due_age(*, at: datetime) -> timedelta:
    """How long the oldest due work has been waiting; nothing at all if none is due."""
    since = oldest_due(at=at)
    return at - since if since else timedelta(0)


def last_pulse() -> datetime | None:
    """When the queue last took up or finished a piece of work."""
    finished = Work.objects.filter(status=Work.Status.DONE).aggregate(at=Max("finished_at"))["at"]
    leased = Work.objects.filter(status=Work.Status.RUNNING).aggregate(until=Max("leased_until"))["until"]
    moments = [finished, leased and leased - queue.lease()]
    return max((moment for moment in moments if moment), default=None)


def is_frozen(*, at: datetime, started_at: datetime, fruitless: int = 0) -> bool:
    """Whether due work has waited too long with no sign of life since; a cluster that is merely busy is let work.

    `started_at` is when the cluster was started: a fresh one is given as long as any to begin, and twice as long after each of
    `fruitless` starts that brought no sign of life, lest a slow machine see it killed again and again before it is up.
    """
    wait = patience() * 2 ** min(fruitless, MOST_DOUBLINGS)
    since = oldest_due(at=at, started_at=started_at)
    if since is None or at - max(since, started_at) <= wait:
        return False
    pulse = last_pulse()
    return pulse is None or at - pulse > wait
