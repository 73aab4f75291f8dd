"""Customers who began in the quarter before last, and when they opened it for the first time."""

from datetime import date, timedelta

from accounts.actions.spells import create_spell
from accounts.insights import recent
from accounts.milestones.refreshing import refresh_milestones
from accounts.models import Customer
from accounts.paying import business_day
from accounts.retention import Unit
from tests.factories import make_customer, make_use


def quarter() -> date:
    """The first day of the quarter before last: all their days are over."""
    return recent(Unit.QUARTER, on=business_day())[-3].first


def begin(name: str, *, opened_after: int | None = None) -> Customer:
    customer = make_customer(name=name)
    create_spell(actor=None, customer=customer, started_on=quarter())
    if opened_after is not None:
        make_use(customer, quarter() + timedelta(opened_after))
    customer.refresh_from_db()
    return customer


def begin_three() -> list[Customer]:
    """One opened it after 5 days, one after 40, one never."""
    three = [begin("Quick", opened_after=5), begin("Slow", opened_after=40), begin("Never")]
    refresh_milestones()
    return three
