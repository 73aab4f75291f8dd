"""Rules and days of silence that nobody has saved yet: who would stand otherwise under them, and how good they would have been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import Customer, Product, Stage, StandingRules
from accounts.standing.cards import ReportCard
from accounts.standing.facts import standings_sql
from accounts.standing.report_card import ProductDays, report_card
from accounts.stretches import Sql, chosen, fetched

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Passage:
    """So many customers who would pass from one stage to another."""

    before: Stage
    stage: Stage
    n: int


@dataclass(frozen=True)
class Trial:
    """What other rules would come to: who stands otherwise of `n` customers, and the cards of both for one past day."""

    n: int
    passages: Sequence[Passage]
    now: ReportCard
    then: ReportCard

    @property
    def changed(self) -> int:
        return sum(passage.n for passage in self.passages)


def try_rules(
    *,
    on: date,
    customers: QuerySet[Customer],
    rules: StandingRules | None = None,
    product: Product | None = None,
) -> Trial:
    """Return what `rules`, or a `product` with other days, would come to as of the day `on`; neither has to be saved.

    The report cards look back a year, or as far as the horizon of the rules lies behind, if that is longer.
    """
    known, tried = StandingRules.current(), rules or StandingRules.current()
    products = _with(product) if product else None
    n, passages = _passages(on, chosen(customers), (known, None), (tried, products))
    day = on - max(YEAR, timedelta(days=tried.horizon_days))
    days = _days_of(products) if products else None
    now = report_card(as_of=day, horizon_days=tried.horizon_days, rules=known, customers=customers)
    then = report_card(as_of=day, horizon_days=tried.horizon_days, rules=tried, product_days=days, customers=customers)
    return Trial(n, passages, now, then)
