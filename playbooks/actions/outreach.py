"""The life of an outreach: written, launched, approved where it is large, paused, resumed, cancelled.

Its runs are planned by `outreach.running`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer, User
from playbooks.models import Outreach, OutreachCustomer
from playbooks.outreach.joining import APPROVE
from playbooks.outreach.launching import decision_now, look_at, problems
from playbooks.outreach.running import begin_due_runs, bring_into_line
from playbooks.outreach.timing import first_run
from retention_site.base import audit, changes, queue

Status = Outreach.Status
WRITTEN_IN = {Status.DRAFT, Status.WAITING}  # while nothing of it has gone out
ALIVE = {Status.DRAFT, Status.WAITING, Status.RUNNING, Status.PAUSED}
AT_ONCE = 2.0  # seconds in which messages wait or go on while somebody looks; the queue does the rest


def create_outreach(*, actor: User, customers: Iterable[Customer] = (), **fields: Any) -> Outreach:
    """Make a draft, for a segment or for the `customers` given. Raises ValidationError."""
    with transaction.atomic():
        outreach = changes.create(Outreach(**({"owner": actor} | fields)), actor=actor, action="outreach.created")
        _list(outreach, customers, actor)
    return outreach


def update_outreach(*, actor: User | None, outreach: Outreach, version: int | None, fields: dict[str, Any]) -> Outreach:
    """Change an outreach of which nothing has gone out; one that waits for a lead is a draft again.

    `customers` among the fields is the whole list. Raises StaleVersion or ValidationError.
    """
    fields = dict(fields)
    customers = fields.pop("customers", None)
    with transaction.atomic():
        held = _hold(outreach, WRITTEN_IN, _("It was launched: what it says and to whom cannot be changed any more."))
        updated = changes.update(
            held, fields | {"status": Status.DRAFT}, version=version, actor=actor, action="outreach.updated"
        )
        if customers is not None:
            _list(updated, customers, actor)
    return updated


def launch_outreach(*, actor: User, outreach: Outreach, version: int | None) -> Outreach:
    """Let it go out; a large one waits for a lead where the actor is none. Raises StaleVersion or ValidationError, in words."""
    now = timezone.now()
    _check(outreach, now)
    with transaction.atomic():
        held = _hold(outreach, {Status.DRAFT}, _("It was launched already."))
        if not _is_large(held):
            return _start(actor, held, version, now, approver=None)
        if actor.has_perm(APPROVE):
            return _start(actor, held, version, now, approver=actor)
        waits = {"status": Status.WAITING}
        return changes.update(held, waits, version=version, actor=actor, action="outreach.submitted")


def approve_outreach(*, actor: User, outreach: Outreach, version: int | None) -> Outreach:
    """Let an outreach go out that waits for a lead. Raises StaleVersion or ValidationError."""
    now = timezone.now()
    _check(outreach, now)
    with transaction.atomic():
        held = _hold(outreach, {Status.WAITING}, _("It does not wait for anybody."))
        return _start(actor, held, version, now, approver=actor)


def pause_outreach(*, actor: User | None, outreach: Outreach, version: int | None) -> Outreach:
    """Have everything wait that nobody began to send. Raises StaleVersion or ValidationError."""
    return _turn(actor, outreach, version, Turn("outreach.paused", Status.PAUSED, {Status.RUNNING}, _("It does not run.")))


def resume_outreach(*, actor: User | None, outreach: Outreach, version: int | None) -> Outreach:
    """Have what waits go on. Raises StaleVersion or ValidationError."""
    return _turn(actor, outreach, version, Turn("outreach.resumed", Status.RUNNING, {Status.PAUSED}, _("It is not paused.")))


def cancel_outreach(*, actor: User | None, outreach: Outreach, version: int | None) -> Outreach:
    """End it: what nobody began to send is never sent. Raises StaleVersion or ValidationError."""
    turn = Turn("outreach.cancelled", Status.CANCELLED, ALIVE, _("It has ended already."), {"next_run_at": None})
    return _turn(actor, outreach, version, turn)


@dataclass(frozen=True)
class Turn:
    """What becomes of an outreach: its new status, those it may come from, and the words for any other."""

    action: str
    status: Status
    since: set[Status]
    refusal: str
    fields: dict[str, Any] = field(default_factory=dict)


def _turn(actor: User | None, outreach: Outreach, version: int | None, turn: Turn) -> Outreach:
    from playbooks.tasks import outreach_in_line

    with transaction.atomic():
        held = _hold(outreach, turn.since, turn.refusal)
        fields = {"status": turn.status} | turn.fields
        turned = changes.update(held, fields, version=version, actor=actor, action=turn.action)
    if not bring_into_line(turned, seconds=AT_ONCE):
        queue.enqueue(outreach_in_line, key=str(turned.pk))
    return turned


def _start(actor: User, outreach: Outreach, version: int | None, at: datetime, *, approver: User | None) -> Outreach:
    from playbooks.tasks import plan_outreach

    fields = {"status": Status.RUNNING, "launched_at": at, "next_run_at": first_run(outreach, at=at), "approver": approver}
    started = changes.update(outreach, fields, version=version, actor=actor, action="outreach.launched")
    for run in begin_due_runs(at=at):
        queue.enqueue(plan_outreach, key=str(run.pk))
    return started


def _check(outreach: Outreach, at: datetime) -> None:
    found = problems(outreach, at=at)
    if found:
        raise ValidationError(found)


def _is_large(outreach: Outreach) -> bool:
    decision = decision_now(outreach)
    return look_at(decision).recipients > decision.policy.approve_above


def _hold(outreach: Outreach, statuses: set[Status], refusal: str) -> Outreach:
    """Lock an outreach that is in one of these states. Raises ValidationError."""
    held = Outreach.objects.select_for_update(of=("self",)).select_related("template", "segment", "owner").get(pk=outreach.pk)
    if held.status not in statuses:
        raise ValidationError(refusal)
    return held


def _list(outreach: Outreach, customers: Iterable[Customer], actor: User | None) -> None:
    wanted = {customer.pk for customer in customers}
    known = set(outreach.listed.values_list("customer", flat=True))
    if wanted == known:
        return
    outreach.listed.exclude(customer__in=wanted).delete()
    OutreachCustomer.objects.bulk_create(OutreachCustomer(outreach=outreach, customer_id=key) for key in sorted(wanted - known))
    before, after = {"customers": len(known)}, {"customers": len(wanted)}
    audit.record("outreach.listed", outreach, actor=actor, before=before, after=after)
