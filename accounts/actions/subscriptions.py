"""Writing subscriptions: a product and its money inside a spell."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.period_counts import mark_changed, mark_periods
from accounts.models import Customer, Spell, Subscription, User
from retention_site.base import changes
from retention_site.base.clocks import long_date


def create_subscription(*, actor: User | None, spell: Spell, **fields: Any) -> Subscription:
    """Add a product to a spell. Raises ValidationError."""
    with transaction.atomic():
        _hold(spell)
        subscription = Subscription(spell=Spell.objects.get(pk=spell.pk), **fields)
        _refuse_outside(subscription)
        changes.create(subscription, actor=actor, action="subscription.began")
        mark_periods(since=subscription.started_on)
    return subscription


def update_subscription(
    *, actor: User | None, subscription: Subscription, version: int | None, fields: dict[str, Any]
) -> Subscription:
    """Correct a subscription that is still at `version`; for a new price use `change_value`.

    Raises StaleVersion or ValidationError.
    """
    with transaction.atomic():
        _hold(subscription.spell)
        current = Subscription.objects.select_related("spell").get(pk=subscription.pk)
        before = (current.started_on, current.ended_on)
        for name, value in fields.items():
            setattr(current, name, value)
        _refuse_outside(current)
        saved = changes.update(subscription, fields, version=version, actor=actor, action="subscription.updated")
        if {"monthly_value", "currency"} & set(fields):
            mark_periods(since=min(saved.started_on, before[0]))
        else:
            mark_changed(before, (saved.started_on, saved.ended_on))
    return saved


def change_value(
    *, actor: User | None, subscription: Subscription, version: int | None, monthly_value: Decimal, on: date
) -> Subscription:
    """Close a subscription on the day `on` and open the next at the new monthly value, so that revenue retention can be told.

    Returns the new one. One whose end is known has no price after it. Raises StaleVersion or ValidationError.
    """
    if on <= subscription.started_on:
        raise changes.refuse("on", _("The change must come after the subscription began."))
    with transaction.atomic():
        _hold(subscription.spell)
        current = Subscription.objects.get(pk=subscription.pk)
        if version in {None, current.version} and current.ended_on:
            raise changes.refuse("on", _("The subscription ends on %(day)s.") % {"day": long_date(current.ended_on)})
        closed = update_subscription(actor=actor, subscription=subscription, version=version, fields={"ended_on": on})
        return create_subscription(
            actor=actor,
            spell=closed.spell,
            product=closed.product,
            started_on=on,
            monthly_value=monthly_value,
            currency=closed.currency,
            renews_on=closed.renews_on,
            payment_state=closed.payment_state,
        )


def _hold(spell: Spell) -> None:
    """Wait for whoever is about to end this spell, and let others wait until what is written inside it stands."""
    Customer.objects.filter(pk=spell.customer_id).hold()


def _refuse_outside(subscription: Subscription) -> None:
    spell = subscription.spell
    if subscription.started_on and subscription.started_on < spell.started_on:
        raise changes.refuse("started_on", _("The spell began on %(day)s.") % {"day": long_date(spell.started_on)})
    if spell.ended_on and (subscription.ended_on is None or subscription.ended_on > spell.ended_on):
        raise changes.refuse("ended_on", _("The spell ended on %(day)s.") % {"day": long_date(spell.ended_on)})
