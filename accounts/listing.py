"""Rows of the customer list, on the page and in its CSV: what a customer pays, the last talk, open issues, for many at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.countries import country_name
from accounts.models import Customer, Interaction, Stage, Standing, SupportIssue
from accounts.paying import Paying, business_day, paying_of
from accounts.slipping import LEAST
from accounts.standing.shown import risk_percent, stage_of, standing_of
from retention_site.base.prepared import GivenMany, Prepared

CHUNK = 1000  # customers read at once for an export


@dataclass(frozen=True)
class Row:
    """One customer of the list. `last_talk_at` is None where nobody was ever reached."""

    customer: Customer
    paying: Paying
    last_talk_at: datetime | None
    open_issues: int
    serious_issues: int

    @property
    def state(self) -> Customer.State:
        return self.paying.state_of(self.customer)

    @property
    def stage(self) -> Stage:
        return stage_of(self.customer, self.state)

    @property
    def standing(self) -> Standing | None:
        return standing_of(self.customer)

    @property
    def risk(self) -> str:
        """In percent; empty where there is nothing to say."""
        return risk_percent(self.standing)

    @property
    def is_rare(self) -> bool:
        """Were so few customers like them that their risk is mostly what neighbouring ones say?"""
        return self.standing is not None and (self.standing.risk_n or 0) < LEAST

    @property
    def place(self) -> str:
        return place_of(self.customer)

    @property
    def money(self) -> list[tuple[Decimal, str]]:
        return self.paying.money


def place_of(customer: Customer) -> str:
    """Say what they do and where, in the reader's language: "Coffee, Thailand"; empty where neither is known."""
    country = customer.country and country_name(customer.country, get_language() or "en")
    if customer.industry and country:
        return _("%(industry)s, %(country)s") % {"industry": customer.industry, "country": country}
    return customer.industry or country


_last_talks: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        Interaction.objects.filter(customer__in=GivenMany("customers"), outcome=Interaction.Outcome.REACHED)
        .values_list("customer")
        .annotate(Max("at"))
        .order_by()
    )
)
_open_issues: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        SupportIssue.objects.open()
        .filter(customer__in=GivenMany("customers"))
        .values_list("customer")
        .annotate(every=Count("pk"), serious=Count("pk", filter=Q(severity=SupportIssue.Severity.SERIOUS)))
        .order_by()
    )
)


def rows_of(customers: Sequence[Customer]) -> list[Row]:
    """Return the rows of these customers: three queries, however many they are."""
    keys = [customer.pk for customer in customers]
    paying = paying_of(keys, on=business_day())
    talks = dict(_last_talks(customers=keys))
    issues = {customer: counts for customer, *counts in _open_issues(customers=keys)}
    return [
        Row(customer, paying[customer.pk], talks.get(customer.pk), *issues.get(customer.pk, (0, 0))) for customer in customers
    ]


def export_header() -> list[str]:
    return [
        _("External id"), _("Name"), _("State"), _("Stage"), _("Stage since"), _("Last use"), _("Risk, %"),
        _("Risk: of so many"), _("Products"), _("Pays a month"), _("Account manager"), _("Last talk"), _("Open issues"),
        _("Country"), _("Industry"),
    ]  # fmt: skip


def export_rows(customers: Iterable[Customer]) -> Iterator[list[Any]]:
    """Give the lines of the export as they are read, `CHUNK` customers at a time."""
    stream = iter(customers)
    while chunk := list(islice(stream, CHUNK)):
        for row in rows_of(chunk):
            customer = row.customer
            yield [
                customer.external_id,
                customer.name,
                row.state.label,
                row.stage.label,
                *_standing_cells(row.standing),
                "; ".join(row.paying.products),
                "; ".join(f"{amount} {currency}" for amount, currency in row.money),
                customer.manager.full_name if customer.manager else "",
                row.last_talk_at.isoformat(timespec="minutes") if row.last_talk_at else "",
                row.open_issues,
                customer.country,
                customer.industry,
            ]


def _standing_cells(standing: Standing | None) -> list[Any]:
    """Since when, the last use, the risk in percent and of how many customers like them it was; what is unknown stays empty."""
    if standing is None:
        return [""] * 4
    risk = risk_percent(standing)
    return [standing.stage_since or "", standing.last_use_on or "", risk, standing.risk_n if risk else ""]
