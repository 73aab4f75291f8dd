"""Gross and net revenue retention of a period, for one currency at a time. Pure.

With s what a customer paid a month in a currency at the end of the closing day before the period, and e at its end, summed
over the customers with s > 0 (what the SaaS Metrics Standards Board calls gross and net revenue retention):

    gross = Σ min(s, e) / Σ s × 100        never above 100 %: what was lost or cut, and nothing that was added
    net   = Σ e / Σ s × 100                what was added to those same customers counts too; new customers never do

    starting + expansion - contraction - churned + gained = what the next period starts with

A customer who changes currency is lost in the one and gained in the other: currencies are never added up, nor converted. The
interval is that of a ratio of sums (Cochran 1977, Sampling Techniques, 6.3): few large customers make it wide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import sqrt

from accounts.retention import Period
from retention_site.base.proportions import Z95

CENTS = 100
_NO_SPREAD = 1e-9  # of a share; what rounding leaves


@dataclass(frozen=True)
class Flow:
    """What changed in one period and currency, in hundredths; `n` are customers, squares are of hundredths."""

    expansion: int = 0
    contraction: int = 0
    churned: int = 0
    gained: int = 0
    n_churned: int = 0
    n_gained: int = 0
    squares: float = 0.0  # Σ e² - s², over everybody
    gross_product: float = 0.0  # Σ s × min(e - s, 0), and Σ min(e - s, 0)²
    gross_square: float = 0.0
    net_product: float = 0.0  # Σ s × (e - s), and Σ (e - s)², of those with s > 0
    net_square: float = 0.0


@dataclass(frozen=True)
class Stock:
    """What was paid a month at the end of a day: by `n` customers, `cents` in all; `squares` is the sum of squares."""

    n: int = 0
    cents: int = 0
    squares: float = 0.0

    def after(self, flow: Flow) -> "Stock":
        cents = self.cents + flow.expansion - flow.contraction - flow.churned + flow.gained
        return Stock(self.n - flow.n_churned + flow.n_gained, cents, self.squares + flow.squares)


@dataclass(frozen=True)
class Ratio:
    """A rate of revenue in percent with its 95 % interval; None where nobody paid.

    Bounds are None where nothing can be told of them: a single payer, or all changed alike (mostly: nobody did).
    """

    percent: float | None
    low: float | None
    high: float | None


NOTHING = Ratio(None, None, None)


@dataclass(frozen=True)
class Revenue:
    """One currency in one period: money a month."""

    period: Period
    currency: str
    start: Stock
    flow: Flow
    complete: bool

    @property
    def n(self) -> int:
        """Customers who paid in this currency when the period began."""
        return self.start.n

    @property
    def end(self) -> Stock:
        return self.start.after(self.flow)

    @property
    def starting(self) -> Decimal:
        return money(self.start.cents)

    @property
    def ending(self) -> Decimal:
        return money(self.end.cents)

    @property
    def expansion(self) -> Decimal:
        return money(self.flow.expansion)

    @property
    def contraction(self) -> Decimal:
        return money(self.flow.contraction)

    @property
    def churned(self) -> Decimal:
        return money(self.flow.churned)

    @property
    def gained(self) -> Decimal:
        return money(self.flow.gained)

    @property
    def one_percent(self) -> Decimal:
        """What one customer in a hundred of those at the start pays a month, at the average."""
        return (self.starting / 100).quantize(Decimal("0.01"))

    @property
    def gross(self) -> Ratio:
        kept = self.start.cents - self.flow.contraction - self.flow.churned
        ratio = self._ratio(kept, self.flow.gross_product, self.flow.gross_square)
        return ratio if ratio.high is None else replace(ratio, high=min(ratio.high, 100.0))

    @property
    def net(self) -> Ratio:
        kept = self.start.cents - self.flow.contraction - self.flow.churned + self.flow.expansion
        return self._ratio(kept, self.flow.net_product, self.flow.net_square)

    def _ratio(self, kept: int, product: float, square: float) -> Ratio:
        """Return kept ÷ start. With k = s + d the residuals are k - R s = (1 - R) s + d."""
        if self.start.cents <= 0:
            return NOTHING
        share = kept / self.start.cents
        if self.n < 2:
            return Ratio(100 * share, None, None)
        gap = 1 - share
        residuals = gap * gap * self.start.squares + 2 * gap * product + square
        half = Z95 * sqrt(max(residuals, 0.0) * self.n / (self.n - 1)) / self.start.cents
        if half < _NO_SPREAD:
            return Ratio(100 * share, None, None)
        return Ratio(100 * share, 100 * max(share - half, 0.0), 100 * (share + half))


def money(cents: int) -> Decimal:
    return Decimal(cents) / CENTS


def flow_of(changes: Iterable[tuple[int, int]]) -> Flow:
    """Return what customers add up to who paid s before and e after, in hundredths: the plain version of the statement."""
    flow = Flow()
    for s, e in changes:
        down, change = min(e - s, 0) if s else 0, e - s if s else 0
        flow = Flow(
            flow.expansion + (max(change, 0)),
            flow.contraction + (-down if e else 0),
            flow.churned + (-down if not e else 0),
            flow.gained + (e if not s else 0),
            flow.n_churned + (s > 0 and e == 0),
            flow.n_gained + (s == 0 and e > 0),
            flow.squares + e * e - s * s,
            flow.gross_product + s * down,
            flow.gross_square + down * down,
            flow.net_product + s * change,
            flow.net_square + change * change,
        )
    return flow


def revenues(wanted: Sequence[Period], currency: str, *, start: Stock, flows: Mapping[date, Flow], on: date) -> list[Revenue]:
    """Return one currency's lines of periods that follow each other, the first of which begins with `start`.

    `flows` are found by the first day of their period; `on` is today, when the last one may not be over.
    """
    found = []
    for period in wanted:
        line = Revenue(period, currency, start, flows.get(period.first, Flow()), complete=period.is_over(on=on))
        found.append(line)
        start = line.end
    return found
