"""A rule as one query over customers: columns are joined, other rows asked by EXISTS; what people wrote is a parameter.

`not` is pushed down to the single conditions, whose sources know their own complement: so not(all) is any(not) even where
something is unknown.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from accounts.models import Customer, UsageDay
from accounts.segments import rules
from accounts.segments.rows import has, having, total_of
from accounts.segments.rules import Both, Compare, Did, Node, Not, Of
from accounts.segments.sources import NOBODY

_BEGINNINGS = {Of.START: "customer__started_on", Of.TRIAL: "customer__trial_started_on"}


def customers_in(rule: Any, customers: QuerySet[Customer], *, on: date) -> QuerySet[Customer]:
    """Return those of `customers` whom a rule fits on the day `on`: one query, whoever asks. Raises rules.BadRule."""
    return fitting(rules.read(rule), customers, on=on)


def fitting(node: Node, customers: QuerySet[Customer], *, on: date) -> QuerySet[Customer]:
    """Return those of `customers` whom a rule that was read fits."""
    found = customers.filter(condition(node, on=on))
    try:
        found.query.sql_with_params()
    except EmptyResultSet:  # a number beyond what a column can hold: nobody, in a form that others can build upon
        return customers.filter(NOBODY)
    return found


def condition(node: Node, *, on: date, holds: bool = True) -> Q:
    """Return what must be true of a customer so that the rule holds, or does not."""
    if isinstance(node, Not):
        return condition(node.part, on=on, holds=not holds)
    if isinstance(node, Both):
        parts = [condition(part, on=on, holds=holds) for part in node.parts]
        return Q(*parts, _connector=Q.OR if node.is_any == holds else Q.AND)
    if isinstance(node, Did):
        found = Q(_use(node, on))
        return found if holds else ~found
    source = node.field.source
    return source.yes(node.op, node.value, on) if holds else source.no(node.op, node.value, on)


def fact(node: Compare | Did, *, on: date) -> Combinable:
    """Return the value that a condition looked at, as an expression over customers."""
    if isinstance(node, Compare):
        return node.field.source.fact(on)
    return total_of(_days_of_use(node, on), "customer", Sum("events"), 0)


def _use(node: Did, on: date) -> Any:
    days = _days_of_use(node, on)
    return has(days, "customer") if node.times == 1 else having(days, "customer", Q(n__gte=node.times), n=Sum("events"))


def _days_of_use(node: Did, on: date) -> QuerySet[UsageDay]:
    days = UsageDay.objects.filter(day__lte=on)
    if node.event:
        days = days.filter(name=node.event)
    if node.product:
        days = days.filter(product__code=node.product)
    if node.within_days is None:
        return days
    span = timedelta(days=node.within_days)
    if node.of == Of.TODAY:
        return days.filter(day__gt=on - span)
    begun = _BEGINNINGS[node.of]
    return days.filter(**{"day__gte": F(begun), "day__lt": F(begun) + span})
