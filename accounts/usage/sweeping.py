"""What happens to usage each minute: events that waited for a customer find them, cohorts follow, and all is counted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions.usage import claim_waiting
from accounts.models import Customer, UsageMark
from accounts.stretches import Sql
from accounts.usage import cohorts
from accounts.usage.roll_up import locked_mark, roll_up

LOOK_BACK = timedelta(minutes=5)  # a change of a customer may be committed later than it says


def sweep_usage(*, seconds: float | None = None) -> int:
    """Bring all counts of use up to date and return how many events were counted; after `seconds` the rest is left."""
    follow_customers()
    return roll_up(seconds=seconds)


def follow_customers(*, everybody: bool = False) -> int:
    """Give waiting events to customers who came, and follow those whose beginning changed, since the last time.

    Returns how many months of use changed cohort. `everybody` looks at all customers: once a night, should a change have been
    committed long after its time.
    """
    now = timezone.now()
    known = UsageMark.objects.filter(pk=1).values_list("customers_to", flat=True).first()
    changed = _changed_since(None if everybody else known)
    claim_waiting(changed)
    with transaction.atomic():
        locked_mark()
        moved = cohorts.settle(changed)
        UsageMark.objects.filter(pk=1).update(customers_to=now)
    return moved


def _changed_since(since: datetime | None) -> Sql:
    changed = Customer.objects.order_by()
    if since is not None:
        changed = changed.filter(updated_at__gt=since - LOOK_BACK)
    text, params = changed.values("pk").query.sql_with_params()
    return Sql(text, tuple(params))
