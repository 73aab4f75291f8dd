"""The report card of a call: of those who seemed to slip away on a past day, how many were gone later, and who was missed.

Everything that calls is taken as it was known on that day: what was used by then, and a table of risk learnt from outcomes by
then. Only what is checked against lies after it. The days themselves are taken as they are on record now: use that was
reported late counts from the day it happened.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import QuerySet

from accounts.dimensions import Dimension
from accounts.models import Customer, Product, RiskTable, StandingRules
from accounts.paying import business_day
from accounts.retention import Period
from accounts.slipping import Area, Place, area
from accounts.standing.days import apart, literal
from accounts.standing.inactivity import silent_from
from accounts.standing.places import PLACE, outcomes
from accounts.standing.risk import cells_of, learn
from accounts.stretches import Sql, chosen, fetched
from retention_site.base.proportions import Share, share

HORIZON = 90  # days
ProductDays = Mapping[int, tuple[int | None, int | None]]  # by key: slipping away after, dormant after


@dataclass(frozen=True)
class Asked:
    """About which day, how far to look beyond it, and of whom: those with so many days of use by then."""

    as_of: date
    horizon_days: int = HORIZON
    min_days: int = 1

    @property
    def until(self) -> date:
        return self.as_of + timedelta(days=self.horizon_days)


@dataclass(frozen=True)
class Line:
    """Customers who are alike: silent for so long, at one place of the table, called the same, with the same end."""

    silent: int
    place: Place
    called: int  # 0: healthy, 1: slipping away, 2: dormant
    gone: bool
    left: bool
    lead: int | None  # days from the call until they were gone
    n: int


@dataclass(frozen=True)
class ReportCard:
    """What was called on a day, and what became of it; whatever hangs on the outcome is None until the horizon is over."""

    asked: Asked
    complete: bool
    lines: tuple[Line, ...] = field(repr=False)
    risks: Mapping[Place, float] = field(repr=False)  # empty where the history was too short to learn from
    learnt_days: int  # the horizon the table was learnt with
    learnt_n: int

    @cached_property
    def n(self) -> int:
        return self._count()

    @cached_property
    def slipping(self) -> int:
        return self._count(called=1)

    @cached_property
    def dormant(self) -> int:
        return self._count(called=2)

    @property
    def called(self) -> int:
        return self.slipping + self.dormant

    @cached_property
    def gone(self) -> Share | None:
        """Those who left, or used nothing in the horizon: the base rate."""
        return share(self._count(gone=True), self.n) if self.complete else None

    @cached_property
    def precision(self) -> Share | None:
        """Of those called, how many were gone."""
        return share(self.called_gone, self.called) if self.complete else None

    @cached_property
    def recall(self) -> Share | None:
        """Of those gone, how many had been called."""
        return share(self.called_gone, self.gone.count) if self.gone else None

    @cached_property
    def called_gone(self) -> int:
        return self._count(gone=True) - self._count(gone=True, called=0)

    @property
    def called_stayed(self) -> int:
        return self.called - self.called_gone

    @cached_property
    def missed(self) -> int:
        """Gone, though called healthy."""
        return self._count(gone=True, called=0)

    @cached_property
    def left(self) -> Share | None:
        """Of those whose contract ended in the horizon, how many had been called healthy."""
        return share(self._count(left=True, called=0), self._count(left=True)) if self.complete else None

    @property
    def lift(self) -> float | None:
        """How many times as often those called were gone as anybody; None where nobody was called, or nobody is gone."""
        return self._over_base(self.precision.percent if self.precision else None)

    @property
    def lift_low(self) -> float | None:
        """The interval is that of the precision, the base rate taken as known."""
        return self._over_base(self.precision.low if self.precision else None)

    @property
    def lift_high(self) -> float | None:
        return self._over_base(self.precision.high if self.precision else None)

    @cached_property
    def area(self) -> Area | None:
        """How well the risk ranked them."""
        if not self.complete or not self.risks:
            return None
        return area((self.risks[line.place], *_tally(line)) for line in self.lines)

    @cached_property
    def baseline(self) -> Area | None:
        """How well the days of silence alone would have."""
        return area((line.silent, *_tally(line)) for line in self.lines) if self.complete else None

    @cached_property
    def lead_time_days(self) -> float | None:
        """The median days from the call until they left; where no contract tells the day, until they were dormant."""
        leads: Counter[int] = Counter()
        for line in self.lines:
            if line.lead is not None:
                leads[line.lead] += line.n
        return float(median(leads.elements())) if leads and self.complete else None

    def _over_base(self, percent: float | None) -> float | None:
        return percent / self.gone.percent if percent is not None and self.gone and self.gone.percent else None

    def _count(self, **wanted: Any) -> int:
        return sum(line.n for line in self.lines if all(getattr(line, name) == value for name, value in wanted.items()))


def report_card(
    *,
    as_of: date,
    horizon_days: int = HORIZON,
    min_days: int = 1,
    rules: StandingRules | None = None,
    product_days: ProductDays | None = None,
    customers: QuerySet[Customer] | None = None,
) -> ReportCard:
    """Check what the rules and the risk said of `customers` on the day `as_of` against the `horizon_days` after it.

    `rules` and `product_days` (days of silence by product, None for those the rules give) may be ones that nobody has saved.
    Out of it are those who had left, had given notice, or had used nothing on fewer than `min_days` days by then.
    """
    asked = Asked(as_of, horizon_days, min_days)
    base = called_sql(asked, rules=rules, product_days=product_days, customers=customers)
    return _card(asked, _lines(base).get("", []), _learnt(asked))


def report_cards_by(
    dimension: Dimension, asked: Asked, *, customers: QuerySet[Customer] | None = None
) -> dict[str, ReportCard]:
    """Return a card for each kind of customer, by its key, the largest first; what they are is as it is known today."""
    base = called_sql(asked, customers=customers)
    parts = dimension.groups(Period(asked.as_of, asked.until))
    table = _learnt(asked)
    cards = {key: _card(asked, lines, table) for key, lines in _lines(base, parts).items()}
    return dict(sorted(cards.items(), key=lambda item: -item[1].n))


def called_sql(
    asked: Asked,
    *,
    rules: StandingRules | None = None,
    product_days: ProductDays | None = None,
    customers: QuerySet[Customer] | None = None,
) -> Sql:
    """Select what `outcomes` does and (slipping_on, called, lead), a row for each customer the card is about."""
    within = chosen(customers) if customers is not None else Sql()
    products = None if product_days is None else _with(product_days)
    then = outcomes(asked.as_of, asked.until, within)
    silent = silent_from(asked.as_of, within, rules or StandingRules.current(), products)
    day = literal(asked.as_of)
    called = f"CASE WHEN dormant_on <= {day} THEN 2 WHEN slipping_on <= {day} THEN 1 ELSE 0 END"
    lead = apart("COALESCE(left_on, dormant_on)", "slipping_on")
    text = f"""SELECT outcomes.*, slipping_on, {called} AS called,
            CASE WHEN gone = 1 AND slipping_on <= {day} THEN {lead} END AS lead
        FROM ({then.text}) outcomes JOIN ({silent.text}) silences ON silences.customer_id = outcomes.customer_id
        WHERE use_days >= {asked.min_days:d}"""  # noqa: S608
    return Sql(text, (*then.params, *silent.params))


def _lines(base: Sql, parts: Sql | None = None) -> dict[str, list[Line]]:
    """Count those who are alike, by the part they belong to: one statement, and as many lines as there are kinds."""
    part, join, params = "''", "", base.params
    if parts:
        part, params = "COALESCE(CAST(part AS text), '')", (*params, *parts.params)
        join = f"JOIN ({parts.text}) parts ON parts.customer_id = called.customer_id"
    columns = ("silent", *PLACE, "called", "gone", "has_left", "lead")
    text = f"""SELECT part, {", ".join(columns)}, COUNT(*) FROM (
            SELECT {part} AS part, called.*, CASE WHEN left_on IS NULL THEN 0 ELSE 1 END AS has_left
            FROM ({base.text}) called {join}) known
        GROUP BY part, {", ".join(columns)}"""  # noqa: S608
    found: dict[str, list[Line]] = {}
    for key, silent, *rest, called, gone, left, lead, n in fetched(Sql(text, params)):
        line = Line(silent, Place(*rest), called, gone=bool(gone), left=bool(left), lead=lead, n=n)
        found.setdefault(key, []).append(line)
    return found


def _learnt(asked: Asked) -> RiskTable:
    return learn(as_of=asked.as_of, horizon_days=asked.horizon_days)


def _card(asked: Asked, lines: Iterable[Line], table: RiskTable) -> ReportCard:
    risks = {place: cell.risk for place, cell in cells_of(table).items()}
    complete = asked.until <= business_day()
    return ReportCard(asked, complete, tuple(lines), risks, table.horizon_days, table.n)


def _with(product_days: ProductDays) -> list[Product]:
    """Return every product, with the days it would have."""
    products = list(Product.objects.all())
    for product in products:
        if product.pk in product_days:
            product.slipping_after, product.dormant_after = product_days[product.pk]
    return products


def _tally(line: Line) -> tuple[int, int]:
    return (0, line.n) if line.gone else (line.n, 0)
