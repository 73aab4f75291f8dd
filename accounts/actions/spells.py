"""Writing spells: when a customer was paying. They never overlap; coming back opens a new one."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.period_counts import mark_changed, mark_periods
from accounts.models import Customer, Spell, User
from retention_site.base import changes
from retention_site.base.clocks import long_date


def create_spell(*, actor: User | None, customer: Customer, started_on: date, **fields: Any) -> Spell:
    """Open a spell of a customer. Raises ValidationError, on `started_on` when it would overlap another."""
    spell = Spell(customer=customer, started_on=started_on, **fields)
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        _refuse_overlap(spell)
        changes.create(spell, actor=actor, action="spell.began")
        mark_periods(since=spell.started_on)
        refresh_start(customer)
    return spell


def update_spell(*, actor: User | None, spell: Spell, version: int | None, fields: dict[str, Any]) -> Spell:
    """Change or end a spell that is still at `version`. Raises StaleVersion or ValidationError."""
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get(pk=spell.customer_id)
        current = Spell.objects.get(pk=spell.pk)  # as it stands under the lock, whatever the object in hand says
        before = (current.started_on, current.ended_on)
        for name, value in fields.items():
            setattr(current, name, value)
        _refuse_overlap(current)
        _end_subscriptions(current, actor)
        verb = "spell.ended" if fields.get("ended_on") else "spell.updated"
        saved = changes.update(spell, fields, version=version, actor=actor, action=verb)
        mark_changed(before, (saved.started_on, saved.ended_on))
        refresh_start(customer)
    return saved


def _refuse_overlap(spell: Spell) -> None:
    others = Spell.objects.filter(customer=spell.customer_id).exclude(pk=spell.pk)
    overlapping = others.filter(Q(ended_on=None) | Q(ended_on__gt=spell.started_on))
    if spell.ended_on:
        overlapping = overlapping.filter(started_on__lt=spell.ended_on)
    if other := overlapping.first():
        day = long_date(other.started_on)
        raise changes.refuse("started_on", _("This overlaps the spell that began on %(day)s.") % {"day": day})


def _end_subscriptions(spell: Spell, actor: User | None) -> None:
    """End what is open in an ended spell on its last day; a subscription that began later would be left outside."""
    if spell.ended_on is None:
        return
    if spell.subscriptions.filter(started_on__gt=spell.ended_on).exists():
        raise changes.refuse("ended_on", _("A subscription began after this day."))
    for subscription in spell.subscriptions.filter(Q(ended_on=None) | Q(ended_on__gt=spell.ended_on)):
        changes.update(subscription, {"ended_on": spell.ended_on}, version=None, actor=actor, action="subscription.ended")


def refresh_start(customer: Customer) -> None:
    """Let a customer have begun with their first spell."""
    first = Spell.objects.filter(customer=customer).aggregate(first=Min("started_on"))["first"]
    Customer.objects.filter(pk=customer.pk).exclude(started_on=first).update(started_on=first, updated_at=timezone.now())
