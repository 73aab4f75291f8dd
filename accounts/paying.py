"""What customers pay for: their spells with the subscriptions inside, read for many customers in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Customer, Spell
from retention_site.base.prepared import GivenMany, Prepared

State = Customer.State


@dataclass(frozen=True)
class Line:
    """One subscription, as lists and the customer page show it; `monthly_value` is None where the money is unknown."""

    pk: int
    product: str
    started_on: date
    ended_on: date | None
    monthly_value: Decimal | None
    currency: str
    renews_on: date | None
    payment_state: str

    def is_current(self, on: date) -> bool:
        return self.started_on <= on and (self.ended_on is None or self.ended_on > on)


@dataclass(frozen=True)
class SpellLines:
    """One spell with its subscriptions, oldest first."""

    pk: int
    started_on: date
    ended_on: date | None
    leave_reason: str
    lines: list[Line] = field(default_factory=list)

    def covers(self, on: date) -> bool:
        return self.started_on <= on and (self.ended_on is None or self.ended_on > on)


@dataclass(frozen=True)
class Paying:
    """All spells of one customer, oldest first, seen from the day `on`."""

    on: date
    spells: list[SpellLines] = field(default_factory=list)

    @property
    def spell(self) -> SpellLines | None:
        """The spell that runs now."""
        return next((spell for spell in self.spells if spell.covers(self.on)), None)

    @property
    def last(self) -> SpellLines | None:
        """The newest spell that has begun."""
        return next((spell for spell in reversed(self.spells) if spell.started_on <= self.on), None)

    @property
    def lines(self) -> list[Line]:
        """Every subscription there ever was."""
        return [line for spell in self.spells for line in spell.lines]

    @property
    def current(self) -> list[Line]:
        """The subscriptions that run now."""
        return [line for line in self.lines if line.is_current(self.on)]

    @property
    def products(self) -> list[str]:
        return list(dict.fromkeys(line.product for line in self.current))

    @property
    def money(self) -> list[tuple[Decimal, str]]:
        """What the running subscriptions come to a month."""
        return money_of(self.current)

    def state_of(self, customer: Customer) -> State:
        """Return where the customer is in their life with us; the list filters by the same rule (`in_state`)."""
        if self.spell:
            return State.PAYING
        if self.last:
            return State.LEFT
        return State.TRIAL if customer.trial_started_on and customer.trial_started_on <= self.on else State.NONE


def money_of(lines: Iterable[Line]) -> list[tuple[Decimal, str]]:
    """Return (amount a month, currency) for each currency of `lines`; currencies are never added up."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.monthly_value is not None:
            sums[line.currency] += line.monthly_value
    return [(amount, currency) for currency, amount in sorted(sums.items())]


def business_day() -> date:
    """Return today as contracts count it: in the installation's time zone, whoever is reading."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


COLUMNS = (
    "customer_id", "pk", "started_on", "ended_on", "leave_reason", "subscriptions__pk", "subscriptions__product__name",
    "subscriptions__started_on", "subscriptions__ended_on", "subscriptions__monthly_value", "subscriptions__currency",
    "subscriptions__renews_on", "subscriptions__payment_state",
)  # fmt: skip


_rows: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        Spell.objects.filter(customer__in=GivenMany("customers"))
        .order_by("customer_id", "started_on", "subscriptions__pk")
        .values_list(*COLUMNS)
    )
)


def paying_of(customers: Iterable[int], *, on: date) -> Mapping[int, Paying]:
    """Return what each of `customers` (keys) pays for, in one query; customers without a spell have an empty one."""
    found: dict[int, Paying] = defaultdict(lambda: Paying(on))
    spells: dict[int, SpellLines] = {}
    for row in _rows(customers=customers):
        customer, pk, *spell = row[:5]
        if pk not in spells:
            spells[pk] = SpellLines(pk, *spell)
            found[customer].spells.append(spells[pk])
        if row[5] is not None:
            spells[pk].lines.append(_line(row[5:]))
    return found


def _line(values: tuple[Any, ...]) -> Line:
    return Line(*values)
