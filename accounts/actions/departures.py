"""How customers leave: notice, findings, outcome. Spells stay the only truth of who pays; a departure explains their end."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.consents import record_consent
from accounts.actions.messages import stop_messages
from accounts.actions.spells import update_spell
from accounts.actions.subscriptions import update_subscription
from accounts.models import Consent, Customer, Departure, Message, Spell, Subscription, User
from accounts.models.departures import SAVE_COUNTS_AFTER
from accounts.paying import business_day
from accounts.record_facts import record_shows
from accounts.signals import departure_began, departure_decided
from retention_site.base import changes

Outcome = Departure.Outcome
Stage = Departure.Stage
ONBOARDING = timedelta(days=91)
FIRST_YEAR = timedelta(days=365)
FINDINGS = {"found_reason", "found", "interview", "competitor", "would_return"}


def begin_departure(
    *,
    actor: User | None,
    customer: Customer,
    notice_on: date,
    effective_on: date,
    subscription: Subscription | None = None,
    **fields: Any,
) -> Departure:
    """Record that a customer gave notice: for everything, or for the product of one `subscription`.

    The spell (or subscription) ends on `effective_on`. Where they leave altogether, everything planned for them stops in the
    same transaction. A save that was followed by notice within 30 days is reversed. Raises ValidationError.
    """
    with transaction.atomic():
        # The sender holds this row while it decides about a message: neither slips past the other
        Customer.objects.select_for_update().get(pk=customer.pk)
        spell = subscription.spell if subscription else _running_spell(customer, notice_on)
        departure = Departure(
            customer=customer,
            spell=spell,
            subscription=subscription,
            notice_on=notice_on,
            effective_on=effective_on,
            age_days=max((effective_on - spell.started_on).days, 0),
            stage=stage_at(effective_on - spell.started_on),
            shown=record_shows(customer, on=notice_on),
            **fields,
        )
        _check(departure)
        changes.create(departure, actor=actor, action="departure.began")
        _reverse_save(departure, actor)
        _end(departure, actor)
        if departure.is_whole:
            _stop_messages(customer)
            departure_began.send(Departure, departure=departure, actor=actor)
    return departure


def record_findings(*, actor: User | None, departure: Departure, version: int | None, fields: dict[str, Any]) -> Departure:
    """Keep what the exit interview found, beside what they said. Raises StaleVersion or ValidationError."""
    if unknown := set(fields) - FINDINGS:
        raise ValueError(f"not findings: {sorted(unknown)}")
    return changes.update(departure, fields, version=version, actor=actor, action="departure.interviewed")


def record_permission(*, actor: User | None, departure: Departure, version: int | None, may_write: bool) -> Departure:
    """Keep whether we may write to those who leave, and put it into the ledger of each contact that has an address."""
    with transaction.atomic():
        saved = changes.update(departure, {"may_write": may_write}, version=version, actor=actor, action="departure.permission")
        decision = Consent.Decision.GRANTED if may_write else Consent.Decision.REFUSED
        for contact in saved.customer.contacts.filter(left_at=None).exclude(email=""):
            record_consent(
                actor=actor,
                contact=contact,
                purpose=Consent.Purpose.WIN_BACK,
                channel=Consent.Channel.EMAIL,
                decision=decision,
                source=Consent.Source.STAFF,
            )
    return saved


def decide_departure(
    *,
    actor: User | None,
    departure: Departure,
    version: int | None,
    outcome: str,
    on: date | None = None,
    resumes_on: date | None = None,
) -> Departure:
    """Give a departure its outcome. Saved: the spell (or subscription) that was to end goes on, as it never ended.

    A save after the last day is none: coming back is a new spell. Raises StaleVersion or ValidationError.
    """
    day = on or business_day()
    if departure.outcome:
        raise changes.refuse("outcome", _("This departure has its outcome already."))
    if outcome == Outcome.SAVED and day >= departure.effective_on:
        raise changes.refuse("outcome", _("They have left already: if they come back, open a new spell."))
    fields = {"outcome": outcome, "decided_on": day, "resumes_on": resumes_on if outcome == Outcome.PAUSED else None}
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=departure.customer_id)
        saved = changes.update(departure, fields, version=version, actor=actor, action="departure.decided")
        if outcome == Outcome.SAVED:
            _reopen(saved, actor)
        departure_decided.send(Departure, departure=saved, actor=actor)
    return saved


def stage_at(age: timedelta) -> str:
    """Return how far a customer had come after `age` with us."""
    if age <= ONBOARDING:
        return Stage.ONBOARDING
    return Stage.SETTLING if age <= FIRST_YEAR else Stage.SETTLED


def _running_spell(customer: Customer, day: date) -> Spell:
    spell = Spell.objects.filter(customer=customer).covering(day).first()
    if spell is None:
        raise changes.refuse("notice_on", _("They were not paying on that day."))
    return spell


def _check(departure: Departure) -> None:
    if departure.notice_by and departure.notice_by.customer_id != departure.customer_id:
        raise changes.refuse("notice_by", _("This contact belongs to another customer."))
    if departure.subscription and departure.spell.customer_id != departure.customer_id:
        raise changes.refuse("subscription", _("This product belongs to another customer."))
    if departure.effective_on <= departure.spell.started_on:
        raise changes.refuse("effective_on", _("They began on %(day)s.") % {"day": departure.spell.started_on})
    if departure.said_reason and departure.is_voluntary and not departure.said_reason.is_voluntary:
        departure.is_voluntary = False


def _end(departure: Departure, actor: User | None) -> None:
    fields = {"ended_on": departure.effective_on}
    if departure.subscription:
        update_subscription(actor=actor, subscription=departure.subscription, version=None, fields=fields)
    else:
        update_spell(actor=actor, spell=departure.spell, version=None, fields=fields)


def _reopen(departure: Departure, actor: User | None) -> None:
    """Let go on what was to end on that day; what ended earlier stays ended."""
    if departure.subscription:
        lines = [departure.subscription]
    else:
        update_spell(actor=actor, spell=departure.spell, version=None, fields={"ended_on": None})
        lines = list(departure.spell.subscriptions.filter(ended_on=departure.effective_on))
    for line in lines:
        line.refresh_from_db()
        update_subscription(actor=actor, subscription=line, version=None, fields={"ended_on": None})


def _reverse_save(departure: Departure, actor: User | None) -> None:
    """Whoever was saved less than 30 days ago and gives notice again was not saved."""
    saves = Departure.objects.filter(
        customer=departure.customer_id,
        subscription=departure.subscription_id,
        outcome=Outcome.SAVED,
        relapsed_on=None,
        decided_on__gt=departure.notice_on - SAVE_COUNTS_AFTER,
    )
    for save in saves.exclude(pk=departure.pk):
        changes.update(save, {"relapsed_on": departure.notice_on}, version=None, actor=actor, action="departure.relapsed")


def _stop_messages(customer: Customer) -> None:
    planned = Message.objects.stoppable().filter(customer=customer).exclude(purpose=Consent.Purpose.FAREWELL)
    stop_messages(planned, reason=_("They are leaving."))
