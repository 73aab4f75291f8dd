"""Waves: launched by a person, planned by the queue in chunks, stopped at any time."""

from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, Customer, User
from retention_site.base import changes, jobs, queue
from surveys.actions.asking import stop_asking
from surveys.actions.planning import plan_asks
from surveys.asking import STOPPED
from surveys.models import Invitation, Survey, Wave
from surveys.planning import AT_ONCE, PERSON, Due, due_person, people_of
from surveys.waves import audience

TASK_SECONDS = 20  # of planning in one task of the queue

jobs.name_kind("wave", gettext_lazy("Planning a wave"))

Status = Wave.Status


def create_wave(
    *, actor: User, survey: Survey, name: str, query: str, starts_at: datetime, days: int, remind_after_days: int | None = None
) -> Wave:
    """Launch a wave: the queue plans an invitation for each customer that the filters find now.

    Raises ValidationError: the survey is not live, or the filters are not understood.
    """
    from surveys.tasks import wave_plan

    if not survey.is_live:
        raise changes.refuse("survey", _("This survey is not live."))
    customers = audience(query, actor)
    wave = Wave(survey=survey, name=name, query=query, starts_at=starts_at, days=days, created_by=actor)
    wave.remind_after_days = remind_after_days
    with transaction.atomic():
        wave.job = jobs.start(kind="wave", total=customers.count(), actor=actor)
        changes.create(wave, actor=actor, action="wave.launched")
        queue.enqueue(wave_plan, key=str(wave.pk))
    return wave


def plan_wave(pk: int) -> None:
    """Plan the people of a wave for some seconds; enqueue what remains. Harmless when run twice."""
    from surveys.tasks import wave_plan

    wave = Wave.objects.select_related("survey", "created_by", "job").get(pk=pk)
    until = monotonic() + TASK_SECONDS
    assert wave.created_by  # noqa: S101 - a wave is launched by somebody
    customers = audience(wave.query, wave.created_by)
    planned = wave.invitations.aggregate(last=Max("customer"), count=Count("pk"))
    last, count = planned["last"] or 0, planned["count"]
    while monotonic() < until:
        people = _plan_some(wave, customers.filter(pk__gt=last), place=count)
        if not people or (wave.job and not jobs.advance(wave.job.pk, by=len(people))):
            _end(wave)
            return
        last, count = people[-1].customer_id, count + len(people)
    queue.enqueue(wave_plan, key=str(pk))


def wave_gave_up(pk: int) -> None:
    """Say that a wave could not be planned to its end; whom it has planned is asked."""
    wave = Wave.objects.get(pk=pk)
    Wave.objects.filter(pk=pk, status=Status.PLANNED).update(status=Status.STARTED)
    if wave.job_id:
        words = _("Planning stopped with an error of ours. Those planned until then are asked.")
        jobs.fail(wave.job_id, str(words), result_url=wave.get_absolute_url())


def stop_wave(*, actor: User, wave: Wave, version: int | None) -> Wave:
    """Ask nobody more. Who was asked may still answer. Raises StaleVersion."""
    with transaction.atomic():
        stopped = changes.update(wave, {"status": Status.STOPPED}, version=version, actor=actor, action="wave.stopped")
        stop_asking(Invitation.objects.filter(wave=wave), reason=STOPPED)
        if wave.job:
            jobs.cancel(wave.job)
    return stopped


def _plan_some(wave: Wave, customers: QuerySet[Customer], *, place: int) -> list[Due]:
    """Plan the first AT_ONCE of `customers` in order of their keys, and return them; nobody once the wave is stopped.

    `place` people were planned before: they take turns on the days, so that every day has as many.
    """
    with transaction.atomic():
        # A stop waits for this chunk, and finds what it has planned
        if Wave.objects.select_for_update().get(pk=wave.pk).status != Status.PLANNED:
            return []
        rows = (
            people_of(customers.filter(Exists(Contact.objects.current().filter(customer=OuterRef("pk")))))
            .order_by("pk")
            .values_list(*PERSON)[:AT_ONCE]
        )
        people = [due_person(row, Invitation.Trigger.WAVE, f"wave:{wave.pk}") for row in rows]
        for day in range(wave.days):
            due = people[(day - place) % wave.days :: wave.days]
            plan_asks(wave.survey, due, at=wave.starts_at + timedelta(days=day), wave=wave)
    return people


def _end(wave: Wave) -> None:
    """Say that nobody more is planned."""
    Wave.objects.filter(pk=wave.pk, status=Status.PLANNED).update(status=Status.STARTED)
    if wave.job:
        jobs.finish(wave.job.pk, result_url=wave.get_absolute_url())
