"""How customers leave: notice, findings, outcome. Spells stay the only truth of who pays; a departure explains their end."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actions.consents import record_consent
from accounts.actions.messages import stop_messages
from accounts.actions.spells import update_spell
from accounts.actions.subscriptions import update_subscription
from accounts.contact_policy.own_rules import CUSTOMER_LEAVES
from accounts.models import ChurnReason, Consent, Customer, Departure, Message, Spell, Subscription, User
from accounts.models.departures import SAVE_COUNTS_AFTER
from accounts.paying import business_day
from accounts.record_facts import record_shows
from accounts.signals import departure_began, departure_decided, departure_found
from retention_site.base import changes
from retention_site.base.clocks import long_date
from retention_site.base.failures import TaskFailed

Outcome = Departure.Outcome
Stage = Departure.Stage
AppliesTo = ChurnReason.AppliesTo
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
    same transaction; where they have come back since, it tells an old story and stops nothing. A save that was followed by
    notice within 30 days is reversed. Raises ValidationError.
    """
    with transaction.atomic():
        # The sender holds this row while it decides about a message: neither slips past the other
        Customer.objects.select_for_update().get(pk=customer.pk)
        if subscription:
            subscription = _line_to_end(subscription, notice_on)
        spell = subscription.spell if subscription else _spell_to_end(customer, notice_on)
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
        _reverse_saves(departure, actor)
        _end(departure, actor)
        is_past = departure.is_past
        if departure.is_whole and not is_past:
            _stop_messages(customer)
        departure_began.send(Departure, departure=departure, actor=actor)
        if is_past:
            departure = decide_departure(
                actor=actor, departure=departure, version=None, outcome=Outcome.LEFT, on=departure.effective_on
            )
    return departure


def record_findings(*, actor: User | None, departure: Departure, version: int | None, fields: dict[str, Any]) -> Departure:
    """Keep what the exit interview found, beside what they said. Raises StaleVersion or ValidationError."""
    if unknown := set(fields) - FINDINGS:
        raise ValueError(f"not findings: {sorted(unknown)}")
    reason, talk = fields.get("found_reason"), fields.get("interview")
    _check_reason(departure, "found_reason", reason)
    if talk and talk.customer_id != departure.customer_id:
        raise changes.refuse("interview", _("This talk was with another customer."))
    if reason:
        fields = fields | {"is_voluntary": reason.is_voluntary}
    with transaction.atomic():
        saved = changes.update(departure, fields, version=version, actor=actor, action="departure.interviewed")
        departure_found.send(Departure, departure=saved, actor=actor)
    return saved


def record_permission(
    *, actor: User | None, departure: Departure, version: int | None, may_write: bool, source: str = Consent.Source.STAFF
) -> Departure:
    """Keep whether we may write to those who leave, and put it into the ledger of each contact that has an address.

    Raises StaleVersion, or ValidationError where they only give up a product.
    """
    if not departure.is_whole:
        raise changes.refuse("may_write", _("They stay customers: this is asked of those who leave altogether."))
    with transaction.atomic():
        Customer.objects.filter(pk=departure.customer_id).hold()  # before their departure, as whoever decides about it does
        saved = changes.update(departure, {"may_write": may_write}, version=version, actor=actor, action="departure.permission")
        decision = Consent.Decision.GRANTED if may_write else Consent.Decision.REFUSED
        for contact in saved.customer.contacts.filter(left_at=None).exclude(email=""):
            record_consent(
                actor=actor,
                contact=contact,
                purpose=Consent.Purpose.WIN_BACK,
                channel=Consent.Channel.EMAIL,
                decision=decision,
                source=source,
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

    Left comes true on the last day, not before. A save after it is none: coming back is a new spell. Raises StaleVersion or
    ValidationError.
    """
    day = on or business_day()
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=departure.customer_id)
        _check_outcome(Departure.objects.get(pk=departure.pk), outcome, day, resumes_on)
        fields = {"outcome": outcome, "decided_on": day, "resumes_on": resumes_on}
        saved = changes.update(departure, fields, version=version, actor=actor, action="departure.decided")
        if outcome == Outcome.SAVED:
            _reopen(saved, actor)
        departure_decided.send(Departure, departure=saved, actor=actor)
    return saved


def settle_departures(*, on: date) -> int:
    """Let those whose last day has come be gone, each on that day; returns how many.

    One that cannot be stops no other. Raises TaskFailed in the end, so that somebody looks at those.
    """
    gone, stuck = 0, []
    due = Departure.objects.under_way().filter(effective_on__lte=on)
    for departure in due.order_by("pk"):
        day = departure.effective_on
        try:
            decide_departure(actor=None, departure=departure, version=None, outcome=Outcome.LEFT, on=day)
            gone += 1
        except ValidationError:
            stuck.append(departure.pk)
    if waiting := due.filter(pk__in=stuck).order_by("pk").values_list("pk", flat=True):  # the others were decided meanwhile
        numbers = ", ".join(map(str, waiting))
        raise TaskFailed(_("These departures could not be settled: %(numbers)s.") % {"numbers": numbers})
    return gone


def stage_at(age: timedelta) -> str:
    """Return how far a customer had come after `age` with us."""
    if age <= ONBOARDING:
        return Stage.ONBOARDING
    return Stage.SETTLING if age <= FIRST_YEAR else Stage.SETTLED


def _spell_to_end(customer: Customer, day: date) -> Spell:
    """Return the spell that ran on `day` or ended on it: an end that was known already may be explained."""
    begun = Spell.objects.filter(customer=customer, started_on__lte=day)
    spell = begun.filter(Q(ended_on=None) | Q(ended_on__gte=day)).order_by("-started_on").first()
    if spell is None:
        raise changes.refuse("notice_on", _("They were not paying on that day."))
    return spell


def _line_to_end(subscription: Subscription, day: date) -> Subscription:
    """Return the subscription as it stands, if it ran on `day` or ended on it: one that ended before does not go on."""
    line = Subscription.objects.select_related("spell").get(pk=subscription.pk)
    if line.started_on > day or (line.ended_on and line.ended_on < day):
        raise changes.refuse("notice_on", _("They were not paying on that day."))
    return line


def _check(departure: Departure) -> None:
    if departure.notice_on > business_day():
        raise changes.refuse("notice_on", _("This is still to come: record a notice when it was given."))
    if departure.notice_by and departure.notice_by.customer_id != departure.customer_id:
        raise changes.refuse("notice_by", _("This contact belongs to another customer."))
    if departure.subscription and departure.spell.customer_id != departure.customer_id:
        raise changes.refuse("subscription", _("This product belongs to another customer."))
    if departure.effective_on < departure.notice_on:
        raise changes.refuse("effective_on", _("They cannot leave before they gave notice."))
    begun = departure.subscription.started_on if departure.subscription else departure.spell.started_on
    if departure.effective_on <= begun:
        raise changes.refuse("effective_on", _("They began on %(day)s.") % {"day": long_date(begun)})
    _check_reason(departure, "said_reason", departure.said_reason)
    if departure.said_reason and departure.is_voluntary and not departure.said_reason.is_voluntary:
        departure.is_voluntary = False


def _check_reason(departure: Departure, field: str, reason: ChurnReason | None) -> None:
    wanted = AppliesTo.DEPARTURE if departure.is_whole else AppliesTo.DOWNGRADE
    if reason and reason.applies_to != wanted:
        raise changes.refuse(
            field, _("This reason is of the other list: “%(list)s”.") % {"list": reason.get_applies_to_display()}
        )


def _check_outcome(departure: Departure, outcome: str, day: date, resumes_on: date | None) -> None:
    if departure.outcome:
        raise changes.refuse("outcome", _("This departure has its outcome already."))
    if outcome not in Outcome.values:
        raise changes.refuse("outcome", _("Choose how it ended."))
    if day < departure.notice_on:
        raise changes.refuse("outcome", _("They had not given notice on that day."))
    if outcome == Outcome.SAVED and day >= departure.effective_on:
        raise changes.refuse("outcome", _("They have left already: if they come back, open a new spell."))
    if outcome == Outcome.LEFT and day < departure.effective_on:
        raise changes.refuse(
            "outcome",
            _("They are here until %(day)s and may still be saved.") % {"day": long_date(departure.effective_on)},
        )
    if resumes_on and (outcome != Outcome.PAUSED or resumes_on < departure.effective_on):
        raise changes.refuse("resumes_on", _("Only somebody who pauses resumes, after their last day."))


def _end(departure: Departure, actor: User | None) -> None:
    fields = {"ended_on": departure.effective_on}
    if departure.subscription:
        line = departure.subscription
        departure.subscription = update_subscription(actor=actor, subscription=line, version=None, fields=fields)
    else:
        departure.spell = update_spell(actor=actor, spell=departure.spell, version=None, fields=fields)


def _reopen(departure: Departure, actor: User | None) -> None:
    """Let go on what was to end on that day; what ended earlier stays ended, and so does a product given up by itself."""
    if departure.subscription:
        lines: list[Subscription] = [departure.subscription]
    else:
        update_spell(actor=actor, spell=departure.spell, version=None, fields={"ended_on": None})
        lines = list(departure.spell.subscriptions.filter(ended_on=departure.effective_on))
    given_up = dict(
        Departure.objects.filter(subscription__in=lines)
        .exclude(outcome=Outcome.SAVED)
        .values_list("subscription_id", "effective_on")
    )
    for line in lines:
        fields = {"ended_on": given_up.get(line.pk)}
        update_subscription(actor=actor, subscription=line, version=None, fields=fields)


def _reverse_saves(departure: Departure, actor: User | None) -> None:
    """Whoever was saved less than 30 days ago and gives notice again was not saved; leaving altogether reverses every save.

    A spell goes on when it is saved: a notice that ended another one, told of long after, says nothing about it.
    """
    saves: QuerySet[Departure] = Departure.objects.filter(
        spell=departure.spell_id,
        outcome=Outcome.SAVED,
        relapsed_on=None,
        decided_on__gt=departure.notice_on - SAVE_COUNTS_AFTER,
    )
    if departure.subscription:
        saves = saves.filter(subscription__product=departure.subscription.product_id)
    for save in saves.exclude(pk=departure.pk):
        day = max(departure.notice_on, save.decided_on or departure.notice_on)
        changes.update(save, {"relapsed_on": day}, version=None, actor=actor, action="departure.relapsed")


def _stop_messages(customer: Customer) -> None:
    planned = Message.objects.stoppable().filter(customer=customer).exclude(purpose=Consent.Purpose.FAREWELL)
    stop_messages(planned, reason=CUSTOMER_LEAVES)
