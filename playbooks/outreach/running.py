"""Runs of outreach in the queue: begun when they are due, planned a stretch at a time, and in line with pause and end.

Everything here may be done twice, and broken off anywhere.
"""

from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.messages import stop_messages
from accounts.contact_policy import register_reasons
from accounts.models import ContactPolicy, Message
from accounts.models.messages import MessageQuerySet
from accounts.standing.refresh import end_of_stretch
from playbooks.models import Outreach, OutreachRun
from playbooks.outreach.deciding import Decision
from playbooks.outreach.planning import added, last_lot, plan_stretch
from playbooks.outreach.timing import next_run
from retention_site.base import changes

SECONDS = 15.0  # of planning in one task of the queue
CHUNK = 20_000  # messages that are put on hold, released or cancelled at once
CANCELLED = "outreach cancelled"
register_reasons({CANCELLED: _("The outreach was cancelled.")})
Status = Outreach.Status
UNDER_WAY = (Message.Status.PLANNED, Message.Status.ON_HOLD, Message.Status.LEASED, Message.Status.SENDING)
WAITING = [Message.Status.PLANNED, Message.Status.LEASED]


def messages_of(outreach: Outreach) -> MessageQuerySet:
    """Return the messages of every run."""
    occasions = [run.occasion for run in OutreachRun.objects.filter(outreach=outreach)]
    return Message.objects.filter(occasion__in=occasions)


def begin_due_runs(*, at: datetime) -> list[OutreachRun]:
    """Begin the runs whose time has come, one an outreach at a time; return them."""
    unplanned = OutreachRun.objects.filter(outreach=OuterRef("pk"), is_planned=False)
    due = Outreach.objects.filter(~Exists(unplanned), status=Status.RUNNING, next_run_at__lte=at).order_by("next_run_at", "pk")
    return [run for key in due.values_list("pk", flat=True) if (run := _begin(key, at)) is not None]


def _begin(key: int, at: datetime) -> OutreachRun | None:
    with transaction.atomic():
        outreach = Outreach.objects.select_for_update().get(pk=key)
        if outreach.status != Status.RUNNING or outreach.next_run_at is None or outreach.next_run_at > at:
            return None
        following = next_run(outreach, planned_at=outreach.next_run_at, at=at, zone=timezone.get_default_timezone())
        Outreach.objects.filter(pk=key).update(next_run_at=following)  # beside the version: this is no edit
        return OutreachRun.objects.create(outreach=outreach, number=outreach.runs.count() + 1)


def unplanned_runs() -> QuerySet[OutreachRun]:
    """Return the runs that are to be planned (on)."""
    return OutreachRun.objects.filter(is_planned=False, outreach__status=Status.RUNNING)


def plan_run(key: int, *, seconds: float = SECONDS) -> bool:
    """Plan a run for some seconds; True where it is done, or must wait, False where another task is to go on."""
    until = monotonic() + seconds
    while monotonic() < until:
        run = (
            unplanned_runs()
            .select_related("outreach__template", "outreach__second_template", "outreach__segment")
            .filter(pk=key)
            .first()
        )
        if run is None or _plan_next(run):
            return True
    return False


def _plan_next(run: OutreachRun) -> bool:
    """Plan the next stretch of a run; True where none is left, or where nobody can be asked any more."""
    decision = Decision(run.outreach, run.planned_at, ContactPolicy.current())
    last = end_of_stretch(run.after)
    if last is None:
        OutreachRun.objects.filter(pk=run.pk).update(is_planned=True)
        return True
    try:
        if run.outreach.most is not None and run.last_lot is None and end_of_stretch(last) is not None:
            run.last_lot = last_lot(decision)
        with transaction.atomic():
            # Two tasks take turns; whoever comes second finds that it is done
            if not OutreachRun.objects.select_for_update().filter(pk=run.pk, after=run.after, is_planned=False).exists():
                return False
            run.counts = added(run.counts, plan_stretch(run, decision, after=run.after, last=last))
            run.after = last
            run.save(update_fields=["after", "counts", "last_lot"])
            # Whoever paused or cancelled it meanwhile is not told of these messages: they are brought into line here
            current = Outreach.objects.select_for_update().get(pk=run.outreach_id)
            if current.status != Status.RUNNING:
                bring_into_line(current, seconds=SECONDS)
    except ValueError as error:
        _stop_for(run, str(error))
        return True
    return False


def _stop_for(run: OutreachRun, problem: str) -> None:
    """Pause an outreach that cannot be planned, such as one whose segment is disabled by now, and say why."""
    with transaction.atomic():
        OutreachRun.objects.filter(pk=run.pk).update(counts=run.counts | {"problem": problem})
        changes.update(run.outreach, {"status": Status.PAUSED}, version=None, actor=None, action="outreach.stopped")


def bring_into_line(outreach: Outreach, *, seconds: float) -> bool:
    """Have messages that nobody began to send wait, go on or be cancelled as their outreach does; False where some are left."""
    until = monotonic() + seconds
    while monotonic() < until:
        with transaction.atomic():
            current = Outreach.objects.select_for_update().get(pk=outreach.pk)
            if not _move_some(current):
                return True
    return False


def _move_some(outreach: Outreach) -> int:
    rows = messages_of(outreach)
    if outreach.status == Status.CANCELLED:
        keys = _some(rows.stoppable())
        return stop_messages(Message.objects.filter(pk__in=keys), reason=CANCELLED)
    if outreach.status == Status.PAUSED:
        keys = _some(rows.filter(status__in=WAITING))
        held = Message.objects.filter(pk__in=keys, status__in=WAITING)
        return held.update(status=Message.Status.ON_HOLD, lease="", leased_until=None)
    keys = _some(rows.filter(status=Message.Status.ON_HOLD))
    return Message.objects.filter(pk__in=keys, status=Message.Status.ON_HOLD).update(status=Message.Status.PLANNED)


def _some(rows: QuerySet[Message]) -> list[int]:
    """Lock some of these in the order in which the sender does, or the two could wait for each other."""
    return list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)[:CHUNK])


def close_finished() -> int:
    """Call those done of which nothing is to be planned or sent any more; return how many."""
    unplanned = OutreachRun.objects.filter(outreach=OuterRef("pk"), is_planned=False)
    over = Outreach.objects.filter(~Exists(unplanned), status=Status.RUNNING, next_run_at=None)
    done = [outreach for outreach in over if not messages_of(outreach).filter(status__in=UNDER_WAY).exists()]
    for outreach in done:
        changes.update(outreach, {"status": Status.DONE}, version=None, actor=None, action="outreach.done")
    return len(done)
