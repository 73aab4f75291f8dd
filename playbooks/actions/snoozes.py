"""Leaving a customer who slips away, or whose onboarding is stuck, for some days: seen, not now."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Customer, User
from accounts.paying import business_day
from accounts.standing.shown import standing_of
from playbooks.models import Snooze
from retention_site.base import changes


def snooze_customer(*, actor: User, customer: Customer, days: int, why: str) -> Snooze:
    """Leave `customer`, who comes with their standing, for `days` days; then they are on Today again by themselves.

    Raises ValidationError, also for a customer whose standing nobody has looked at: there is nothing to leave.
    """
    standing = standing_of(customer)
    if standing is None:
        raise changes.refuse("days", _("Nobody has looked at how they stand yet."))
    today = business_day()
    snooze = Snooze(
        customer=customer, stage=standing.stage, until=today + timedelta(days=days), why=why.strip(), actor=actor, on=today
    )
    return changes.create(snooze, actor=actor, action="customer.snoozed")
