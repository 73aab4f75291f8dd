"""Promising, moving and closing callbacks. Each writes the promise, its ledger line and its messages in one transaction."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, Contact, Customer, Interaction, User
from playbooks.escalation import first_escalation
from playbooks.models import Callback, CallbackEvent
from playbooks.notices import plan_cancellation, plan_notices, stop_notices, tell_overdue, wants_confirmation
from retention_site.base import changes

Kind = CallbackEvent.Kind
Outcome = Callback.Outcome
SLOT_TAKEN = "slot_taken"  # the code of the error that a taken slot is refused with
MOST_AHEAD = timedelta(days=400)  # public holidays are known that far


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
    that is past, or over MOST_AHEAD away, or, with code SLOT_TAKEN, for a quarter of an hour that the assignee has given away.
    """
    now = timezone.now()
    _check_moment(promised_for, now)
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
    _check_people(callback)
    if actor and callback.assignee_id and callback.assignee != actor:
        _check_sight(callback)
    if _slot_is_taken(callback):  # asked before the write lock is: who comes too late need not wait for it
        raise _taken()
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

    Who was mailed a confirmation is mailed the new time. Raises StaleVersion or ValidationError.
    """
    now = timezone.now()
    _check_moment(promised_for, now)
    with transaction.atomic():
        moved = _hold(callback, version)
        if not by_customer and not reason.strip():
            raise changes.refuse("reason", _("Say why the promise is moved."))
        if assignee and assignee != moved.assignee:
            moved.assignee = assignee
            _check_sight(moved)
        moved.set_time(promised_for)
        _check_people(moved)
        fields = {name: getattr(moved, name) for name in ("promised_for", "due_by", "slot", "assignee")}
        fields |= {"moves": moved.moves + 1, "escalation": 0, "escalates_at": first_escalation(moved)}
        stop_notices(moved, reason="moved")
        saved = _write(moved, fields, actor=actor, action="callback.moved")
        _note(saved, Kind.MOVED_BY_CUSTOMER if by_customer else Kind.MOVED_BY_US, actor=actor, reason=reason)
        plan_notices(saved, confirm=wants_confirmation(saved))
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
    at = interaction.at if interaction else timezone.now()
    with transaction.atomic():
        held = _hold(callback, version)
        _check_talk(held, interaction)
        _check_outcome(held, outcome, reason, at)
        stop_notices(held, reason="closed")
        fields = {
            "outcome": outcome,
            "outcome_reason": reason[:300],
            "closed_at": max(at, held.promised_at),
            "closed_in": interaction,
            "escalates_at": None,
        }
        saved = _write(held, fields, actor=actor, action="callback.closed")
        _note(saved, Kind.CLOSED, actor=actor, outcome=outcome, reason=reason, interaction=interaction)
        if outcome == Outcome.WITHDRAWN:
            plan_cancellation(saved, at=at)
    return saved


def attempt_callback(*, actor: User | None, callback: Callback, interaction: Interaction) -> CallbackEvent:
    """Note an attempt that did not reach anybody: the promise stays owed. Raises ValidationError where it no longer is."""
    with transaction.atomic():
        held = _hold(callback, None)
        _check_talk(held, interaction)
        return _note(held, Kind.ATTEMPTED, actor=actor, outcome=interaction.outcome, interaction=interaction)


def hand_over_callback(
    *,
    actor: User | None,
    callback: Callback,
    assignee: User,
    reason: str,
    version: int | None = None,
    absence: Absence | None = None,
) -> Callback:
    """Let somebody else make the call, at the time promised. Raises StaleVersion; ValidationError when their slot is taken.

    A promise that is overdue already is told to whoever gets it; the steps of its escalation go on as they were. `absence` is
    the one for whose sake it changes hands.
    """
    now = timezone.now()
    with transaction.atomic():
        held = _hold(callback, version)
        if held.assignee_id == assignee.pk:
            return held
        held.assignee = assignee
        _check_people(held)
        _check_sight(held)
        fields: dict[str, Any] = {"assignee": assignee}
        if held.escalation == 0:
            fields["escalates_at"] = first_escalation(held)
        stop_notices(held, reason="handed over", to_customer=False)
        saved = _write(held, fields, actor=actor, action="callback.handed_over")
        _note(saved, Kind.HANDED_OVER, actor=actor, reason=reason, absence=absence)
        if saved.is_overdue(at=now):
            tell_overdue(saved, [assignee], step=saved.escalation, at=now)
        else:
            plan_notices(saved, confirm=False)
    return saved


def hold_customers(callbacks: Iterable[Callback]) -> None:
    """Lock the customers of several promises before the first is touched, in the order the sender takes them."""
    Customer.objects.filter(pk__in={callback.customer_id for callback in callbacks}).hold()


def note_stayed(*, actor: User | None, callback: Callback, reason: str, absence: Absence | None = None) -> CallbackEvent:
    """Note in the ledger why a promise could not be handed over: it stays with whom it is, and somebody must decide."""
    return _note(callback, Kind.STAYED, actor=actor, reason=reason, absence=absence)


def kept_outcome(callback: Callback, *, at: datetime) -> str:
    """Return what reaching the customer at `at` makes of the promise: kept up to the window's end, kept late after it."""
    return Outcome.KEPT if at <= callback.due_by else Outcome.KEPT_LATE


def _hold(callback: Callback, version: int | None) -> Callback:
    """Lock the customer, then the promise (the order of the sender), and return it as it stands now.

    Raises StaleVersion, and ValidationError for a promise that has its outcome.
    """
    Customer.objects.filter(pk=callback.customer_id).hold()
    named = Callback.objects.select_related("assignee__team", "contact", "customer__team")
    held = named.select_for_update(of=("self",)).get(pk=callback.pk)
    if version is not None and held.version != version:
        raise changes.StaleVersion(held)
    if not held.is_owed:
        raise changes.refuse("outcome", _("This promise has its outcome already."))
    return held


def _check_moment(promised_for: datetime, now: datetime) -> None:
    if promised_for.tzinfo is None:
        raise changes.refuse("promised_for", _("A moment needs its time zone."))
    if promised_for <= now:
        raise changes.refuse("promised_for", _("A promise must lie in the future."))
    if promised_for > now + MOST_AHEAD:
        raise changes.refuse("promised_for", _("This is more than a year ahead."))


def _check_people(callback: Callback) -> None:
    if callback.contact and callback.contact.customer_id != callback.customer_id:
        raise changes.refuse("contact", _("This contact belongs to another customer."))
    if callback.assignee_id and not callback.assignee.is_active:
        raise changes.refuse("assignee", _("This colleague has left."))


def _check_sight(callback: Callback) -> None:
    """Who gets a promise must be able to open it."""
    seen = Customer.objects.visible_to(callback.assignee)
    if not callback.assignee.sees_all and not seen.filter(pk=callback.customer_id).exists():
        raise changes.refuse("assignee", _("This colleague does not see this customer."))


def _check_talk(callback: Callback, interaction: Interaction | None) -> None:
    if interaction and interaction.customer_id != callback.customer_id:
        raise changes.refuse("interaction", _("This talk was with another customer."))


def _check_outcome(callback: Callback, outcome: str, reason: str, at: datetime) -> None:
    if outcome not in Outcome.values:
        raise changes.refuse("outcome", _("Choose how it ended."))
    if at < callback.promised_at.replace(second=0, microsecond=0):  # forms know minutes
        raise changes.refuse("outcome", _("This call took place before the promise was made."))
    if outcome in {Outcome.KEPT, Outcome.KEPT_LATE} and outcome != kept_outcome(callback, at=at):
        raise changes.refuse(
            "outcome", _("By the clock it was: %(outcome)s.") % {"outcome": Outcome(kept_outcome(callback, at=at)).label}
        )
    if outcome == Outcome.BROKEN and at <= callback.due_by:
        raise changes.refuse("outcome", _("There is still time to keep this promise; withdraw or move it instead."))
    if outcome in {Outcome.BROKEN, Outcome.WITHDRAWN} and not reason.strip():
        raise changes.refuse("reason", _("Say why."))


def _write(held: Callback, fields: dict[str, Any], *, actor: User | None, action: str) -> Callback:
    saved: Callback = _holding_slot(lambda: changes.update(held, fields, version=None, actor=actor, action=action), held)
    return saved


def _holding_slot(write: Any, callback: Callback) -> Any:
    """Run `write`; where the slot is taken, by the check or by somebody a moment earlier, refuse on `promised_for`."""
    try:
        with transaction.atomic():
            return write()
    except (IntegrityError, ValidationError) as error:
        # Whoever took it may have given it back by now: then the database's words tell
        if not _slot_is_taken(callback) and "slot" not in str(error):
            raise
        raise _taken() from error


def _slot_is_taken(callback: Callback) -> bool:
    others = Callback.objects.owed().exclude(pk=callback.pk)
    return others.filter(assignee=callback.assignee_id, slot=callback.slot).exists()


def _taken() -> ValidationError:
    return changes.refuse("promised_for", _("This quarter of an hour is taken."), code=SLOT_TAKEN)


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
