"""The customers behind a number of a report card: how each stood on its day, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, StandingRules
from accounts.standing.cards import Asked
from accounts.standing.days import read_day
from accounts.standing.report_card import called_sql
from accounts.stretches import Sql, fetched


class Who(StrEnum):
    """A number of the card."""

    ALL = "all"
    CALLED = "called"
    SLIPPING = "slipping"
    DORMANT = "dormant"
    HEALTHY = "healthy"
    SILENT = "silent"
    STAYED = "stayed"
    CALLED_GONE = "called_gone"
    CALLED_STAYED = "called_stayed"
    MISSED = "missed"
    HEALTHY_STAYED = "healthy_stayed"
    LEFT = "left"
    LEFT_HEALTHY = "left_healthy"


WORDS = {
    Who.ALL: _("everybody the report card is about"),
    Who.CALLED: _("called slipping away or dormant"),
    Who.SLIPPING: _("called slipping away"),
    Who.DORMANT: _("called dormant"),
    Who.HEALTHY: _("called healthy"),
    Who.SILENT: _("gone: left, or silent all the time"),
    Who.STAYED: _("stayed"),
    Who.CALLED_GONE: _("called, and gone"),
    Who.CALLED_STAYED: _("called, and stayed"),
    Who.MISSED: _("missed: gone, though called healthy"),
    Who.HEALTHY_STAYED: _("called healthy, and stayed"),
    Who.LEFT: _("left: their contract ended"),
    Who.LEFT_HEALTHY: _("left, though called healthy"),
}
_CONDITIONS = {
    Who.ALL: "1 = 1",
    Who.CALLED: "called > 0",
    Who.SLIPPING: "called = 1",
    Who.DORMANT: "called = 2",
    Who.HEALTHY: "called = 0",
    Who.SILENT: "gone = 1",
    Who.STAYED: "gone = 0",
    Who.CALLED_GONE: "called > 0 AND gone = 1",
    Who.CALLED_STAYED: "called > 0 AND gone = 0",
    Who.MISSED: "called = 0 AND gone = 1",
    Who.HEALTHY_STAYED: "called = 0 AND gone = 0",
    Who.LEFT: "left_on IS NOT NULL",
    Who.LEFT_HEALTHY: "called = 0 AND left_on IS NOT NULL",
}


@dataclass(frozen=True)
class Row:
    """One customer: how they stood on the day of the card, and what became of them."""

    customer: Customer
    silent: int
    use_days: int
    called: int
    gone: bool
    slipping_on: date
    left_on: date | None


def carded(who: Who, asked: Asked, customers: QuerySet[Customer], *, rules: StandingRules) -> QuerySet[Customer]:
    """Return those of `customers` whom a number of the card counts."""
    base = called_sql(asked, rules=rules, customers=customers)
    text = f"SELECT customer_id FROM ({base.text}) called WHERE {_CONDITIONS[who]}"  # noqa: S608
    return customers.filter(pk__in=RawSQL(text, base.params))  # noqa: S611 - what goes in are parameters


def rows_of(customers: Sequence[Customer], asked: Asked, *, rules: StandingRules) -> list[Row]:
    """Return what is told of each of these customers: one statement."""
    base = called_sql(asked, rules=rules, customers=Customer.objects.filter(pk__in=[customer.pk for customer in customers]))
    columns = "customer_id, silent, use_days, called, gone, slipping_on, left_on"
    found = {pk: told for pk, *told in fetched(Sql(f"SELECT {columns} FROM ({base.text}) called", base.params))}  # noqa: S608
    rows = []
    for customer in customers:
        silent, days, called, gone, slipping_on, left_on = found[customer.pk]
        rows.append(
            Row(customer, silent, days, called, bool(gone), read_day(slipping_on), read_day(left_on) if left_on else None)
        )
    return rows
