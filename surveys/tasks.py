"""What the queue does for surveys: plan whom to ask, ask, note what became of it, and tell what was said."""

from time import monotonic

from django.conf import settings
from django.utils import timezone

from accounts.paying import business_day
from retention_site.base import queue
from surveys import standing
from surveys.actions.asking import AT_ONCE, ask_by_mail, due_by_mail, note_outcomes
from surveys.actions.planning import plan_after_talks, plan_by_days
from surveys.actions.waves import plan_wave, wave_gave_up
from surveys.digests import plan_digests


@queue.scheduled
def surveys_digest() -> None:
    """On the first of each month: tell managers what customers said in the last."""
    plan_digests(on=business_day(), at=timezone.now())


@queue.sweep
def plan_surveys() -> None:
    """Once a minute: plan what is due by the days of customers and by talks."""
    now = timezone.now()
    plan_by_days(on=business_day(), at=now)
    plan_after_talks(at=now)


@queue.sweep
def ask_due() -> None:
    """Once a minute: note how the mails before went, then plan those that are due, for as long as a task may well take."""
    note_outcomes()
    now = timezone.now()
    until = monotonic() + settings.QUEUE_TIMEOUT / 2
    while monotonic() < until:
        keys = list(due_by_mail(at=now).values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            break
        ask_by_mail(keys, at=now)


@queue.sweep
def touch_answered() -> None:
    """Once a minute: let those stand anew who answered."""
    standing.touch_answered(at=timezone.now())


@queue.task
def wave_parked(key: str) -> None:
    wave_gave_up(int(key))


@queue.task(when_parked=wave_parked)
def wave_plan(key: str) -> None:
    plan_wave(int(key))
