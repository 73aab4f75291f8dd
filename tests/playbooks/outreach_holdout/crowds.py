"""Customers by the lasting lot, and a policy that holds half of them back."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import ContactPolicy, Customer
from playbooks.models import OutreachRun
from retention_site.base.lots import LOTS, lot
from tests.factories import make_customer
from tests.playbooks.outreach_results.makers import make_run as make_any_run

SALT = "a lasting salt"
HALF = 50  # percent
PLANNED = datetime(2026, 5, 1, 8, tzinfo=UTC)


def make_policy(percent: int = HALF) -> ContactPolicy:
    ContactPolicy(pk=1, holdout_percent=percent, salt=SALT).save()
    ContactPolicy.objects.update(created_at=datetime(2026, 4, 1, tzinfo=UTC))
    return ContactPolicy.current()


def make_run(*, planned_at: datetime = PLANNED, **fields: Any) -> OutreachRun:
    run = make_any_run(**fields)
    OutreachRun.objects.filter(pk=run.pk).update(planned_at=planned_at)
    return run


def is_held(customer: Customer) -> bool:
    return lot(customer.pk, SALT) < LOTS * HALF // 100


def make_held(held: bool, **fields: Any) -> Customer:
    """A customer whom the lasting lot holds back, or does not."""
    while is_held(customer := make_customer(**fields)) != held:
        customer.delete()
    return customer
