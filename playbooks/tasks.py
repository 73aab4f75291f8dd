"""What the queue does for promises, for closing the loop and for outreach."""

from django.utils import timezone

from playbooks.actions.call_tasks import make_call_tasks, withdraw_call_tasks
from playbooks.actions.follow_ups import note_first_contacts, open_follow_ups, withdraw_uncounted
from playbooks.escalation import escalate_due, note_missed
from playbooks.models import Outreach
from playbooks.outreach import running
from playbooks.promoters import ask_promoters
from retention_site.base import queue
from retention_site.base.models import Work


@queue.sweep
def escalate_callbacks() -> None:
    """Once a minute: note what has become overdue, and bring it to the next person who should know."""
    now = timezone.now()
    note_missed(at=now)
    escalate_due(at=now)


@queue.sweep
def close_the_loop() -> None:
    """Once a minute: unhappy answers become follow-ups, who was reached is noted, and happy ones are asked a favour, once."""
    now = timezone.now()
    open_follow_ups(at=now)
    withdraw_uncounted(at=now)
    note_first_contacts(at=now)
    ask_promoters(at=now)


@queue.sweep
def see_to_calls() -> None:
    """Once a minute: due messages that ask for a call become tasks, and those that may not be called any more are withdrawn."""
    now = timezone.now()
    withdraw_call_tasks(at=now)
    make_call_tasks(at=now)


@queue.task
def plan_outreach(key: str) -> None:
    if not running.plan_run(int(key)):
        queue.enqueue(plan_outreach, key=key)


@queue.task
def outreach_in_line(key: str) -> None:
    if not running.bring_into_line(Outreach.objects.get(pk=key), seconds=running.SECONDS):
        queue.enqueue(outreach_in_line, key=key)


@queue.sweep
def run_outreach() -> None:
    """Once a minute: begin runs whose time has come, have every run planned (on), and call done what is."""
    running.begin_due_runs(at=timezone.now())
    waiting = {str(pk) for pk in running.unplanned_runs().values_list("pk", flat=True)}
    rung = Work.objects.unfinished().filter(task=queue.name_of(plan_outreach), key__in=waiting)
    for key in sorted(waiting.difference(rung.values_list("key", flat=True))):
        queue.enqueue(plan_outreach, key=key)
    running.close_finished()
