"""Rates by contract and revenue over everybody, from what is stored of the periods; whatever is not, or no more, is counted.

A stored period is good when it was counted after its end (the running one: today) and no correction reaches back into it. The
good ones stand first, so what they end with is what the rest begins with: a correction this month costs a count of this month.
"""

from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date

from django.db.models import Min

from accounts.models import Customer, PeriodCount, PeriodMark, PeriodRevenue
from accounts.money_moves import revenues_of
from accounts.movements import rates_of
from accounts.retention import Moves, Period, Rates, Unit
from accounts.revenue import Flow, Revenue, Stock
from accounts.stretches import Rule

FLOW = [field.name for field in fields(Flow)]


def rates_known(wanted: Sequence[Period], unit: Unit, *, on: date) -> list[Rates]:
    """Return the rates of `wanted` over everybody by contract, as known on the day `on`."""
    good = good_rates(wanted, unit, on=on)
    rest = wanted[len(good) :]
    if not rest:
        return good
    bc = good[-1].rc if good else None
    return good + rates_of(Customer.objects.all(), rest, unit, rule=Rule(), on=on, bc=bc)


def good_rates(wanted: Sequence[Period], unit: Unit, *, on: date) -> list[Rates]:
    """Return the rates of the first of `wanted` as far as what is stored of them can be believed."""
    since = PeriodMark.objects.filter(unit=unit).aggregate(since=Min("since"))["since"]
    stored = PeriodCount.objects.filter(unit=unit, first__lte=wanted[-1].first).order_by("first")
    rows = {row.first: row for row in stored}
    earliest = min(rows, default=None)
    good: list[Rates] = []
    for period in wanted:
        row = rows.get(period.first)
        if earliest is None or (since and since <= period.end):
            break
        if row is None and period.first < earliest:
            row = PeriodCount(bc=0, lost=0, acquired=0, won_back=0, joined_and_left=0, known_on=on)  # before anybody came
        if row is None or not (period.end < row.known_on or row.known_on == on):
            break
        moves = Moves(row.lost, row.acquired, row.won_back, row.joined_and_left)
        good.append(Rates(period, row.bc, moves, complete=period.is_over(on=on)))
    return good


def revenue_known(wanted: Sequence[Period], unit: Unit, *, good: int, on: date) -> dict[str, list[Revenue]]:
    """Return the revenue of `wanted` over everybody by currency; the first `good` of them are stored."""
    stored, rest = _stored_revenue(wanted[:good], unit, on=on), wanted[good:]
    if not rest:
        return stored
    starts = {currency: lines[-1].end for currency, lines in stored.items()} if good else None
    counted = revenues_of(Customer.objects.all(), rest, unit, on=on, starts=starts)
    return {
        currency: stored.get(currency, _nothing(wanted[:good], currency)) + counted[currency] for currency in sorted(counted)
    }


def _stored_revenue(good: Sequence[Period], unit: Unit, *, on: date) -> dict[str, list[Revenue]]:
    if not good:
        return {}
    rows = PeriodRevenue.objects.filter(unit=unit, first__gte=good[0].first, first__lte=good[-1].first)
    found: dict[str, dict[date, Revenue]] = {}
    periods = {period.first: period for period in good}
    for row in rows.order_by("currency", "first"):
        start = Stock(row.n, row.cents, row.start_squares)
        flow = Flow(*(getattr(row, name) for name in FLOW))
        period = periods[row.first]
        line = Revenue(period, row.currency, start, flow, complete=period.is_over(on=on))
        found.setdefault(row.currency, {})[row.first] = line
    return {
        currency: [lines.get(period.first, _blank(period, currency)) for period in good] for currency, lines in found.items()
    }


def _nothing(periods: Sequence[Period], currency: str) -> list[Revenue]:
    return [_blank(period, currency) for period in periods]


def _blank(period: Period, currency: str) -> Revenue:
    return Revenue(period, currency, Stock(), Flow(), complete=True)


def count_row(line: Rates, unit: Unit, *, on: date) -> PeriodCount:
    """Return the unsaved row that keeps a line of rates."""
    moves = line.moves
    return PeriodCount(
        unit=unit,
        first=line.period.first,
        bc=line.bc,
        lost=moves.lost,
        acquired=moves.acquired,
        won_back=moves.won_back,
        joined_and_left=moves.joined_and_left,
        known_on=on,
    )


def revenue_row(line: Revenue, unit: Unit) -> PeriodRevenue:
    """Return the unsaved row that keeps a line of revenue."""
    flow = dict(zip(FLOW, astuple(line.flow), strict=True))
    start = {"n": line.start.n, "cents": line.start.cents, "start_squares": line.start.squares}
    return PeriodRevenue(unit=unit, first=line.period.first, currency=line.currency, **start, **flow)
