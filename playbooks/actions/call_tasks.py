"""Calls that outreach asks colleagues to make: made once for each due message, tried, closed, or withdrawn."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contact_policy import refusals, register_reasons, verdicts
from accounts.contact_policy.checking import FAREWELL_SAID
from accounts.contact_policy.own_rules import TOO_OFTEN
from accounts.messages.attempts import broken, prepared
from accounts.messages.marking import LONGEST_DETAIL, Outcome, hold_back, hold_customers
from accounts.models import Interaction, Message, MessageTemplate, Team, User
from accounts.templating.mails import points_for
from accounts.working_hours import schedules_of
from playbooks.actions.follow_ups import due_by, whose_task
from playbooks.models import CallTask, Outreach, OutreachRun
from retention_site.base import audit, changes
from retention_site.base.working_time import Schedule

AT_ONCE = 200  # messages a transaction
SECONDS = 15.0  # of one minute's sweep
CHUNK = 1000  # open ones that the contact policy is asked about at once
CALL = MessageTemplate.Channel.CALL.value
Status = Message.Status
State = CallTask.Outcome
OUTREACH_ENDED = "outreach ended"
register_reasons({OUTREACH_ENDED: gettext_lazy("The outreach that asked for the call was cancelled.")})


def make_call_tasks(*, at: datetime, seconds: float = SECONDS) -> int:
    """Make a task of each due message that asks for a call; returns how many. Two at once do no harm."""
    until, made = monotonic() + seconds, 0
    while monotonic() < until:
        due = Message.objects.due(at=at, channel=CALL).order_by("priority", "due_at", "pk")
        keys = list(due.values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            break
        made += _make_some(keys, at)
    return made


def _make_some(keys: list[int], at: datetime) -> int:
    """Settle these messages in one transaction, under their customers' lock: a task, a later time, or a reason why not."""
    with transaction.atomic():
        hold_customers(keys)
        waiting = Message.objects.filter(pk__in=keys, status=Status.PLANNED).order_by("pk").select_for_update(of=("self",))
        messages = list(waiting.select_related("contact", "customer__manager__team", "customer__team"))
        held = verdicts(messages, at=at)
        for verdict in set(held.values()):
            hold_back([key for key, each in held.items() if each == verdict], verdict, at)
        told: dict[int, Outcome] = {}
        runs = _runs(messages)
        ready = list(_spoken([each for each in messages if each.pk not in held], runs, told))
        _park(told.values(), at)
        _settle(ready, at)
        return _open(ready, runs, at)


def _runs(messages: list[Message]) -> dict[str, OutreachRun]:
    """The runs that planned them, by occasion."""
    outreach = {message.params.get("outreach") for message in messages}
    return {run.occasion: run for run in OutreachRun.objects.filter(outreach__in=outreach - {None})}


def _spoken(messages: list[Message], runs: dict[str, OutreachRun], told: dict[int, Outcome]) -> Iterator[Message]:
    """Those for which there is something to say; of the others it is told what is wrong with them."""
    for message in prepared(messages, told):
        try:
            if message.occasion not in runs:
                raise LookupError(f"no outreach asked for {message.occasion}")
            message.subject = points_for(message).subject[: Message._meta.get_field("subject").max_length]
        except Exception as error:  # whatever a template does wrong parks this one row, and the others go on
            told[message.pk] = broken(message, error)
        else:
            yield message


def _park(outcomes: Iterable[Outcome], at: datetime) -> None:
    for outcome in outcomes:
        parked = Message.objects.filter(pk=outcome.message.pk)
        parked.update(status=Status.PARKED, detail=outcome.detail[:LONGEST_DETAIL], settled_at=at)


def _settle(messages: list[Message], at: datetime) -> None:
    for message in messages:
        message.status, message.rule, message.detail = Status.SENT, "", ""
        message.begun_at = message.settled_at = at
        message.attempts += 1
    fields = ["status", "rule", "detail", "begun_at", "settled_at", "attempts", "subject", "values"]
    Message.objects.bulk_update(messages, fields)


def _open(messages: list[Message], runs: dict[str, OutreachRun], at: datetime) -> int:
    schedules = schedules_of({team for each in messages if (team := _team(each))}, around=at.date())
    tasks = CallTask.objects.bulk_create(_task(message, runs[message.occasion], schedules, at) for message in messages)
    audit.record_many("call_task.opened", ((task, {}, audit.snapshot(task)) for task in tasks), actor=None)
    return len(tasks)


def _task(message: Message, run: OutreachRun, schedules: dict[int, Schedule], at: datetime) -> CallTask:
    customer, team = message.customer, _team(message)
    assert customer is not None  # noqa: S101 - what outreach plans is always to one
    return CallTask(
        message=message,
        run=run,
        customer=customer,
        contact=message.contact,
        assignee=whose_task(customer),
        opened_at=at,
        due_at=due_by(at, schedules[team.pk] if team else None),
    )


def _team(message: Message) -> Team | None:
    """By whose working hours it is due."""
    customer = message.customer
    assert customer is not None  # noqa: S101 - as above
    assignee = whose_task(customer)
    return (assignee.team if assignee else None) or customer.team


def withdraw_call_tasks(*, at: datetime) -> int:
    """Withdraw the open ones whose outreach was cancelled, or whom nobody may call any more; return how many."""
    ended = CallTask.objects.open().filter(run__outreach__status=Outreach.Status.CANCELLED)
    found = dict.fromkeys(ended.values_list("pk", flat=True), OUTREACH_ENDED)
    current = CallTask.objects.open().select_related("message__contact", "contact").order_by("pk")
    last = 0
    while tasks := list(current.filter(pk__gt=last)[:CHUNK]):
        last = tasks[-1].pk
        of = {task.message_id: task.pk for task in tasks if task.pk not in found}
        # How often they were written to counts the very message that the call is for
        refused = refusals([_asked_now(task) for task in tasks if task.pk not in found], at=at, but={TOO_OFTEN})
        found |= {of[key]: rule for key, rule in refused.items() if rule != FAREWELL_SAID}
    return sum(_withdraw(key, rule, at) for key, rule in found.items())


def _asked_now(task: CallTask) -> Message:
    """The message as if it were planned now: who has another number by now is called there."""
    task.message.address = str(task.contact.phone)
    return task.message


def _withdraw(key: int, rule: str, at: datetime) -> bool:
    with transaction.atomic():
        task = CallTask.objects.select_for_update().get(pk=key)
        if not task.is_open:
            return False
        fields = {"outcome": State.WITHDRAWN, "rule": rule, "closed_at": at}
        changes.update(task, fields, version=None, actor=None, action="call_task.withdrawn")
    return True


def keep_call_task(*, actor: User | None, task: CallTask, interaction: Interaction) -> CallTask:
    """Close a task by a talk that reached them; else count the attempt. Raises ValidationError for one that is closed."""
    with transaction.atomic():
        current = CallTask.objects.select_for_update().get(pk=task.pk)
        if not current.is_open:
            raise changes.refuse("task", _("A colleague has closed this call already."))
        fields: dict[str, Any] = {"attempts": current.attempts + 1}
        if interaction.is_reached:
            fields |= {"outcome": State.DONE, "closed_in": interaction}
        return _write(current, fields, None, actor, "call_task.tried", at=interaction.at)


def record_call_task(*, actor: User | None, task: CallTask, version: int | None, fields: dict[str, Any]) -> CallTask:
    """Write down what came of it, or who calls; an empty outcome opens it again.

    Raises StaleVersion, or ValidationError for a colleague who has left, or one that is withdrawn without a word why.
    """
    assignee = fields.get("assignee")
    with transaction.atomic():
        current = CallTask.objects.select_for_update().get(pk=task.pk)
        if assignee and assignee.pk != current.assignee_id and not assignee.is_active:
            raise changes.refuse("assignee", _("This colleague has left."))
        outcome = fields.get("outcome", current.outcome)
        if outcome == State.WITHDRAWN and not (current.rule or fields.get("note", current.note).strip()):
            raise changes.refuse("note", _("Say why nobody is to call: others will read it."))
        return _write(current, dict(fields), version, actor, "call_task.recorded", at=timezone.now())


def _write(
    task: CallTask, fields: dict[str, Any], version: int | None, actor: User | None, action: str, *, at: datetime
) -> CallTask:
    """Save with what an outcome brings along; the message has arrived when they were talked with."""
    outcome = fields.get("outcome", task.outcome)
    if outcome != task.outcome:
        fields |= {"closed_at": max(at, task.opened_at) if outcome else None, "closed_by": actor if outcome else None}
        fields |= {"rule": ""} | ({} if outcome == State.DONE else {"closed_in": None})
        reached_at = fields["closed_at"] if outcome == State.DONE else None
        Message.objects.filter(pk=task.message_id).update(delivered_at=reached_at)
    return changes.update(task, fields, version=version, actor=actor, action=action)
