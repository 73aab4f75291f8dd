"""The queue: one way in (`enqueue`), one way through (`run`), one that puts right what got stuck (`sweep`).

The truth about each thing to do is a `Work` row. What django-q carries is a doorbell with the row's key and nothing else, rung
inside the caller's transaction: a rollback takes both away. A lost doorbell costs one tick; a doubled one costs nothing, since
a row is claimed by compare-and-set. The attempt is counted and committed before the work begins, so that work that kills its
worker is counted too, and after `MAX_ATTEMPTS` any row is parked and shown on the queue page while the others go on.

Work may run twice (its worker may die just before saying that it is done): tasks are written so that a second run is harmless.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, overload

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.models import OrmQ
from django_q.tasks import async_task
from django_q.timeout import TimeoutException, TimeoutHandler

from retention_site.base import audit, failures
from retention_site.base.models import Work

logger = logging.getLogger("keepsake.queue")

MAX_ATTEMPTS = 3
RECURRING = "recurring"  # the key of the one row that a sweep or a scheduled function has
SWEEP_REST = timedelta(minutes=15)  # a sweep that was parked is tried again after this long
LONGEST_NAME = 120  # characters, as Work.task
MOST_DOORBELLS = 5000  # rung by one sweep

Keyed = Callable[[str], Any]
Keyless = Callable[[], Any]
KeyedFunction = TypeVar("KeyedFunction", bound=Keyed)
KeylessFunction = TypeVar("KeylessFunction", bound=Keyless)


class NotATask(TypeError):
    """The function was not, or cannot be, registered with `@task`, `@sweep` or `@scheduled`."""


@dataclass(frozen=True)
class Task:
    """A function the queue may run; its rows carry its dotted name."""

    function: Callable[..., Any]
    run: Keyed
    when_parked: str = ""


_tasks: dict[str, Task] = {}
_sweeps: list[str] = []


@overload
def task(function: KeyedFunction) -> KeyedFunction: ...
@overload
def task(*, when_parked: Keyed) -> Callable[[KeyedFunction], KeyedFunction]: ...
def task(function: Any = None, *, when_parked: Keyed | None = None) -> Any:
    """Register a function of one key (the primary key of a row, as text) that the queue may run; it returns nothing.

    `when_parked` names another task, enqueued with the same key when this one is given up, to say so where people look.
    """

    def register(keyed: KeyedFunction) -> KeyedFunction:
        _register(keyed, keyed, when_parked=name_of(when_parked) if when_parked else "")
        return keyed

    return register(function) if function else register


def sweep(function: KeylessFunction) -> KeylessFunction:
    """Register a function without arguments that every minute's tick runs, each in a row of its own."""
    _sweeps.append(_register(function, lambda _key: function()))
    return function


def scheduled(function: KeylessFunction) -> KeylessFunction:
    """Register a function without arguments that the table of schedules may name."""
    _register(function, lambda _key: function())
    return function


def _register(function: Callable[..., Any], run: Keyed, *, when_parked: str = "") -> str:
    name = f"{function.__module__}.{function.__qualname__}"
    if len(name) > LONGEST_NAME:
        raise NotATask(f"{name} is longer than the {LONGEST_NAME} characters its rows can hold")
    _tasks[name] = Task(function=function, run=run, when_parked=when_parked)
    return name


def name_of(function: Callable[..., Any]) -> str:
    """Return the dotted name a registered function goes by. Raises NotATask."""
    name = f"{function.__module__}.{function.__qualname__}"
    if name not in _tasks or _tasks[name].function is not function:
        raise NotATask(f"{name} is not registered with @task")
    return name


def task_names() -> list[str]:
    return sorted(_tasks)


def sweep_names() -> list[str]:
    return list(_sweeps)


def lease() -> timedelta:
    """How long a claimed row belongs to its worker: the time limit and what the cluster needs to end a hanging worker."""
    return timedelta(seconds=settings.QUEUE_TIMEOUT + max(5, settings.QUEUE_TIMEOUT // 2))


def back_off(attempts: int) -> timedelta:
    """How long a row rests after its first, second, … failed attempt: ten times longer each."""
    return timedelta(seconds=settings.QUEUE_BACKOFF_SECONDS * 10 ** (attempts - 1))


def enqueue(function: Keyed, *, key: str = "", due_at: datetime | None = None) -> Work:
    """Plan one run of a task, in the caller's transaction: now, or by the first tick after `due_at`. Raises NotATask."""
    return _enqueue(name_of(function), key, due_at)


def _enqueue(name: str, key: str, due_at: datetime | None = None) -> Work:
    now = timezone.now()
    with transaction.atomic():
        work = Work.objects.create(task=name, key=key, due_at=due_at or now)
        if work.due_at <= now:
            _ring([work.pk])
    return work


def _ring(keys: Iterable[int]) -> None:
    for key in keys:
        async_task(f"{run.__module__}.{run.__qualname__}", key)


def run(work_pk: int) -> None:
    """Claim and do one row of work: what the cluster calls, and nothing else. A row not due or not free is left alone.

    Nothing comes back whatever the task returns: django-q would pickle it, and redeliver for ever what it cannot pickle.
    """
    work = _claim(work_pk)
    if work is None:
        return
    try:
        with audit.acting_via(audit.Via.QUEUE):
            _call(work)
    except (Exception, SystemExit) as error:  # django-q ends work that takes too long with a SystemExit
        _fail(work, _explain(error))
    else:
        _settle(work, status=Work.Status.DONE, error="", finished_at=timezone.now())


def _claim(work_pk: int) -> Work | None:
    now = timezone.now()
    work = Work.objects.filter(pk=work_pk, status=Work.Status.WAITING, due_at__lte=now).first()
    if work is None:
        return None
    free = Work.objects.filter(pk=work_pk, status=Work.Status.WAITING, attempts=work.attempts)
    work.attempts += 1
    work.leased_until = now + lease()
    with transaction.atomic(durable=True):  # counted before it begins, or work that kills its worker would be tried for ever
        claim = {"status": Work.Status.RUNNING, "attempts": work.attempts, "leased_until": work.leased_until}
        return work if free.update(**claim) == 1 else None


def _call(work: Work) -> None:
    known = _tasks.get(work.task)
    if known is None:
        raise failures.TaskFailed(_("This version knows no such task."))
    result = known.run(work.key)
    if result is not None:
        raise failures.TaskFailed(_("It returned a %(type)s; a task returns nothing.") % {"type": type(result).__name__})


def _explain(error: BaseException) -> str:
    if isinstance(error, TimeoutException):
        return _("Took longer than %(seconds)d seconds.") % {"seconds": settings.QUEUE_TIMEOUT}
    return failures.describe(error)


def _settle(work: Work, **values: Any) -> bool:
    """Write how a claim ended, unless the lease ran out meanwhile and the row was given to somebody else."""
    mine = Work.objects.filter(pk=work.pk, status=Work.Status.RUNNING, leased_until=work.leased_until)
    return mine.update(leased_until=None, **values) == 1


def _fail(work: Work, error: str) -> None:
    logger.error("%s (work %s, attempt %s of %s): %s", work.task, work.pk, work.attempts, MAX_ATTEMPTS, error)
    now = timezone.now()
    with transaction.atomic():
        if work.attempts >= MAX_ATTEMPTS:
            parked = _settle(work, status=Work.Status.PARKED, error=error, finished_at=now)
            follow_up = _tasks[work.task].when_parked if work.task in _tasks else ""
            if parked and follow_up:
                _enqueue(follow_up, work.key)
            return
        due_at = now + back_off(work.attempts)
        if _settle(work, status=Work.Status.WAITING, error=error, due_at=due_at) and due_at <= now:
            _ring([work.pk])


def release_dead(*, at: datetime) -> int:
    """Take back rows whose worker went silent: they wait again, or are parked when their attempts are spent."""
    dead = list(Work.objects.filter(status=Work.Status.RUNNING, leased_until__lte=at))
    for work in dead:
        _fail(work, _("The worker died or was stopped while doing this."))
    return len(dead)


def ring_due(*, at: datetime) -> int:
    """Ring for rows that are due and have no doorbell under way; return how many. Never more than `MOST_DOORBELLS`."""
    due = Work.objects.filter(status=Work.Status.WAITING, due_at__lte=at).order_by("due_at", "pk")
    count = due[:MOST_DOORBELLS].count()
    missing = count and count - OrmQ.objects.filter(lock__lte=at)[:count].count()
    if not missing:
        return 0
    keys = list(due.values_list("pk", flat=True)[:missing])
    with transaction.atomic():
        _ring(keys)
    return len(keys)


def put_right(*, at: datetime) -> None:
    """Take back dead rows and ring for due ones: the whole of what keeps the queue honest, safe to do at any time."""
    release_dead(at=at)
    ring_due(at=at)


def rearm(names: Iterable[str], *, at: datetime, rested: timedelta = timedelta(0)) -> list[int]:
    """Make the recurring row of each named function due again, and return the keys of those that were.

    One that still waits or runs is left alone; one that was parked at least `rested` ago gets new attempts and keeps showing
    its error until a run succeeds.
    """
    wanted = list(names)
    rows = Work.objects.filter(task__in=wanted, key=RECURRING).order_by("pk")
    over = models.Q(status=Work.Status.DONE) | models.Q(status=Work.Status.PARKED, finished_at__lte=at - rested)
    with transaction.atomic():
        known = set(rows.values_list("task", flat=True))
        keys = [Work.objects.create(task=name, key=RECURRING, due_at=at).pk for name in wanted if name not in known]
        for pk in rows.filter(over).values_list("pk", flat=True):
            again = {"status": Work.Status.WAITING, "attempts": 0, "due_at": at, "finished_at": None}
            keys += [pk] * rows.filter(over, pk=pk).update(**again)
    return keys


def ring_sweeps(*, at: datetime) -> None:
    """Have every sweep run once, each on its own: one that fails, hangs or kills its worker stops no other."""
    with transaction.atomic():
        _ring(rearm(_sweeps, at=at, rested=SWEEP_REST))


def failed_recurring() -> list[str]:
    """Names of the sweeps and scheduled functions whose last run failed."""
    failed = Work.objects.filter(task__in=_tasks, key=RECURRING).exclude(error="")
    return sorted(failed.values_list("task", flat=True))


def fire(name: str) -> None:
    """Run a scheduled function through its recurring row: what django-q's schedules call."""
    now = timezone.now()
    release_dead(at=now)
    rearm([name], at=now)
    for pk in Work.objects.filter(task=name, key=RECURRING).values_list("pk", flat=True):
        run(pk)


def run_all_due() -> int:
    """Do everything that is due, sweeps included, in this process and under the same time limit; return how many rows."""
    started = timezone.now()
    release_dead(at=started)
    rearm(_sweeps, at=started, rested=SWEEP_REST)
    due = Work.objects.filter(status=Work.Status.WAITING, due_at__lte=started).order_by("due_at", "pk")
    count = 0
    while (pk := due.values_list("pk", flat=True).first()) is not None:
        with TimeoutHandler(settings.QUEUE_TIMEOUT):
            run(pk)
        count += 1
    return count


def requeue(work: Work, *, actor: models.Model) -> bool:
    """Give a parked row new attempts; False if it was not parked (any more)."""
    again = {"status": Work.Status.WAITING, "attempts": 0, "due_at": timezone.now()}
    with transaction.atomic():
        if Work.objects.filter(pk=work.pk, status=Work.Status.PARKED).update(finished_at=None, **again) != 1:
            return False
        before = {"status": Work.Status.PARKED, "attempts": work.attempts}
        audit.record("work.requeued", work, actor=actor, before=before, after={"status": Work.Status.WAITING, "attempts": 0})
        _ring([work.pk])
    return True
