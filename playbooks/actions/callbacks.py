"""Promising, moving and closing callbacks. Each writes the promise, its ledger line and its messages in one transaction."""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact, Customer, Interaction, User
from playbooks.escalation import first_escalation
from playbooks.models import Callback, CallbackEvent
from playbooks.models.callbacks import slot_of
from playbooks.notices import plan_notices, stop_notices
from retention_site.base import changes

Kind = CallbackEvent.Kind
Outcome = Callback.Outcome
SLOT_TAKEN = "slot_taken"  # the code of the error that a taken slot is refused with


def promise_callback(
    *,
    actor: User | None,
    customer: Customer,
    promised_for: datetime,
    about: str,
    assignee: User | None = None,
    contact: Contact | None = None,
    confirm: bool = False,
    minutes: int = 15,
    **fields: Any,
) -> Callback:
    """Promise to call a customer at `promised_for` (aware), or within the `minutes` after it.

    `confirm` mails the contact a confirmation with a link to move it. Raises ValidationError: on `promised_for` for a moment
    that is past or, with code SLOT_TAKEN, for a quarter of an hour that the assignee has given away.
    """
    now = timezone.now()
    callback = Callback(
        customer=customer,
        contact=contact,
        about=about,
        promised_at=now,
        promised_by=actor,
        assignee=assignee or actor,
        zone_name=str(contact.zone if contact else customer.zone),
        zone_is_assumed=customer.zone_is_assumed and not (contact and contact.timezone),
        nonce=secrets.randbits(63),
        **fields,
    )
    callback.phone = callback.phone or (contact.phone if contact else "")
    callback.set_time(promised_for, minutes)
    _check(callback, now)
    callback.escalates_at = first_escalation(callback)
    with transaction.atomic():
        _holding_slot(lambda: changes.create(callback, actor=actor, action="callback.promised"), callback)
        _note(callback, Kind.PROMISED, actor=actor, interaction=callback.interaction)
        plan_notices(callback, confirm=confirm)
    return callback


def move_callback(
    *,
    actor: User | None,
    callback: Callback,
    version: int | None,
    promised_for: datetime,
    by_customer: bool,
    reason: str = "",
    assignee: User | None = None,
) -> Callback:
    """Promise another moment, at the customer's wish or for our own `reason`; the old one stays in the ledger.

    Raises StaleVersion or ValidationError.
    """
    now = timezone.now()
    _refuse_closed(callback)
    if not by_customer and not reason.strip():
        raise changes.refuse("reason", _("Say why the promise is moved."))
    moved = Callback.objects.get(pk=callback.pk)
    moved.assignee = assignee or moved.assignee
    moved.set_time(promised_for)
    _check(moved, now)
    fields = {name: getattr(moved, name) for name in ("promised_for", "due_by", "slot", "assignee")}
    fields |= {"moves": moved.moves + 1, "escalation": 0, "escalates_at": first_escalation(moved)}
    with transaction.atomic():
        saved: Callback = _holding_slot(
            lambda: changes.update(callback, fields, version=version, actor=actor, action="callback.moved"), moved
        )
        _note(saved, Kind.MOVED_BY_CUSTOMER if by_customer else Kind.MOVED_BY_US, actor=actor, reason=reason)
        stop_notices(saved, reason="moved")
        plan_notices(saved, confirm=by_customer)
    return saved


def close_callback(
    *,
    actor: User | None,
    callback: Callback,
    version: int | None,
    outcome: str,
    reason: str = "",
    interaction: Interaction | None = None,
) -> Callback:
    """Give a promise its outcome. Raises StaleVersion or ValidationError: kept and kept late must be true to the clock."""
    _refuse_closed(callback)
    at = interaction.at if interaction else timezone.now()
    _check_outcome(callback, outcome, reason, at)
    fields = {
        "outcome": outcome,
        "outcome_reason": reason[:300],
        "closed_at": max(at, callback.promised_at),
        "closed_in": interaction,
        "escalates_at": None,
    }
    with transaction.atomic():
        saved = changes.update(callback, fields, version=version, actor=actor, action="callback.closed")
        _note(saved, Kind.CLOSED, actor=actor, outcome=outcome, reason=reason, interaction=interaction)
        stop_notices(saved, reason="closed")
    return saved


def attempt_callback(*, actor: User | None, callback: Callback, interaction: Interaction) -> CallbackEvent:
    """Note an attempt that did not reach anybody: the promise stays owed."""
    _refuse_closed(callback)
    return _note(callback, Kind.ATTEMPTED, actor=actor, outcome=interaction.outcome, interaction=interaction)


def hand_over_callback(
    *, actor: User | None, callback: Callback, assignee: User, reason: str, version: int | None = None
) -> Callback:
    """Let somebody else make the call, at the time promised. Raises StaleVersion; ValidationError when their slot is taken."""
    _refuse_closed(callback)
    taker = Callback.objects.get(pk=callback.pk)
    taker.assignee = assignee
    with transaction.atomic():
        saved: Callback = _holding_slot(
            lambda: changes.update(
                callback, {"assignee": assignee}, version=version, actor=actor, action="callback.handed_over"
            ),
            taker,
        )
        _note(saved, Kind.HANDED_OVER, actor=actor, reason=reason)
        stop_notices(saved, reason="handed over")
        plan_notices(saved, confirm=False)
    return saved


def kept_outcome(callback: Callback, *, at: datetime) -> str:
    """Return what reaching the customer at `at` makes of the promise: kept up to the window's end, kept late after it."""
    return Outcome.KEPT if at <= callback.due_by else Outcome.KEPT_LATE


def _check(callback: Callback, now: datetime) -> None:
    if callback.promised_for <= now:
        raise changes.refuse("promised_for", _("A promise must lie in the future."))
    if callback.contact and callback.contact.customer_id != callback.customer_id:
        raise changes.refuse("contact", _("This contact belongs to another customer."))
    if callback.assignee_id and not callback.assignee.is_active:
        raise changes.refuse("assignee", _("This colleague has left."))


def _check_outcome(callback: Callback, outcome: str, reason: str, at: datetime) -> None:
    if outcome not in Outcome.values:
        raise changes.refuse("outcome", _("Choose how it ended."))
    if outcome in {Outcome.KEPT, Outcome.KEPT_LATE} and outcome != kept_outcome(callback, at=at):
        raise changes.refuse(
            "outcome", _("By the clock it was: %(outcome)s.") % {"outcome": Outcome(kept_outcome(callback, at=at)).label}
        )
    if outcome == Outcome.BROKEN and at <= callback.due_by:
        raise changes.refuse("outcome", _("There is still time to keep this promise; withdraw or move it instead."))
    if outcome in {Outcome.BROKEN, Outcome.WITHDRAWN} and not reason.strip():
        raise changes.refuse("reason", _("Say why."))


def _refuse_closed(callback: Callback) -> None:
    if not callback.is_owed:
        raise changes.refuse("outcome", _("This promise has its outcome already."))


def _holding_slot(write: Any, callback: Callback) -> Any:
    """Run `write`; where the slot is taken, by the check or by somebody a moment earlier, refuse on `promised_for`."""
    try:
        with transaction.atomic():
            return write()
    except (IntegrityError, ValidationError) as error:
        if not _slot_is_taken(callback):
            raise
        raise changes.refuse("promised_for", _("This quarter of an hour is taken."), code=SLOT_TAKEN) from error


def _slot_is_taken(callback: Callback) -> bool:
    others = Callback.objects.owed().exclude(pk=callback.pk)
    return others.filter(assignee=callback.assignee_id, slot=slot_of(callback.promised_for)).exists()


def _note(callback: Callback, kind: str, *, actor: User | None, **fields: Any) -> CallbackEvent:
    fields["reason"] = fields.get("reason", "")[:300]
    return CallbackEvent.objects.create(
        callback=callback,
        kind=kind,
        at=timezone.now(),
        actor=actor,
        promised_for=callback.promised_for,
        assignee=callback.assignee,
        **fields,
    )
