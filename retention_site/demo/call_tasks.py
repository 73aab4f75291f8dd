"""The calls that the demo company's outreach asked for: most were made, one person was never reached, some are for today."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from accounts.messages.attempts import prepared
from accounts.models import Message
from accounts.templating.mails import points_for
from playbooks.actions.follow_ups import whose_task
from playbooks.models import CallTask, OutreachRun
from retention_site.demo.statements import insert, stamp

State = CallTask.Outcome
ENDS: Final = (State.DONE, State.DONE, State.UNREACHED, State.DONE, "", "")  # in turn
TRIED: Final = {State.DONE: 1, State.UNREACHED: 3, "": 0}
DAY: Final = timedelta(days=1)


def ask_to_call(run: OutreachRun, messages: Sequence[Message], at: datetime) -> None:
    """Store a task for each message, as it stood two days later."""
    for message in prepared(list(messages), {}):
        message.subject = points_for(message).subject
        message.status, message.attempts, message.begun_at, message.settled_at = Message.Status.SENT, 1, at, at
    Message.objects.bulk_update(messages, ["subject", "values", "status", "attempts", "begun_at", "settled_at"])
    tasks = [_task(run, message, ENDS[n % len(ENDS)], at) for n, message in enumerate(messages)]
    insert(tasks)
    stamp(((task, task.closed_at or at) for task in tasks), "created_at", "updated_at")
    for task in tasks:
        if task.outcome == State.DONE:
            Message.objects.filter(pk=task.message_id).update(delivered_at=task.closed_at)


def _task(run: OutreachRun, message: Message, outcome: str, at: datetime) -> CallTask:
    customer, contact = message.customer, message.contact
    assert customer is not None and contact is not None  # noqa: S101, PT018 - what outreach plans is always to one
    assignee = whose_task(customer)
    return CallTask(
        message=message,
        run=run,
        customer=customer,
        contact=contact,
        assignee=assignee,
        opened_at=at,
        due_at=at + 2 * DAY,
        attempts=TRIED[outcome],
        outcome=outcome,
        closed_at=at + DAY if outcome else None,
        closed_by=assignee if outcome else None,
    )
