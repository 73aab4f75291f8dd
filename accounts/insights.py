"""What the page of insights tells: the lines over time, the period looked at, and what its money says."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.dimensions import Group, rates_by
from accounts.money_moves import revenues_of
from accounts.movements import rates_of
from accounts.movers import Move, Movers
from accounts.populations import Population, by_products
from accounts.retention import Moves, Period, Rates, Unit, periods
from accounts.revenue import Revenue
from accounts.stored_periods import good_rates, rates_known, revenue_known
from accounts.stretches import Basis, Rule

SHOWN = {Unit.MONTH: 13, Unit.QUARTER: 9, Unit.YEAR: 6}  # periods on a chart, the running one among them


@dataclass(frozen=True)
class Line:
    """The rates of one period, its name, and the shorthand of the customers behind each number."""

    rates: Rates
    unit: Unit
    rule: Rule
    split: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        return name_of(self.rates.period, self.unit)

    @property
    def short_name(self) -> str:
        """Its name under a chart, where the years stand at their beginnings."""
        is_plain = self.unit == Unit.MONTH and self.rates.period.first.month > 1
        return date_format(self.rates.period.first, "M") if is_plain else self.name

    @property
    def links(self) -> dict[str, str]:
        """Shorthands by move, for the address of the customer list."""
        return {move.value: Movers(move, self.rates.period, self.rule, self.split, self.group).code for move in Move}


@dataclass(frozen=True)
class Textbook:
    """Both formulas of W4's guide (S1) taken at their word, for one period."""

    rates: Rates

    @property
    def newcomers(self) -> int:
        """Everybody who became a customer in the period, and those who had left again by its end."""
        return self.rates.moves.acquired + self.rates.moves.joined_and_left

    @property
    def retention(self) -> float:
        return 100 * (self.rates.rc - self.newcomers) / self.rates.bc

    @property
    def churn(self) -> float:
        """Negative where more came than went."""
        return 100 * (self.rates.bc - self.rates.rc) / self.rates.bc


def rates_for(population: Population, wanted: list[Period], unit: Unit, *, rule: Rule, on: date) -> list[Rates]:
    """Return the rates of `wanted` over a population: from what is stored, where that holds them."""
    if population.products:
        return [_rates_by_products(population, period, rule=rule, on=on) for period in wanted]
    if rule.basis == Basis.CONTRACT and population.is_everybody:
        return rates_known(wanted, unit, on=on)
    return rates_of(population.customers, wanted, unit, rule=rule, on=on)


def _rates_by_products(population: Population, period: Period, *, rule: Rule, on: date) -> Rates:
    """Nobody joins those who had so many products at the beginning: they stay, or are lost."""
    groups = rates_by(population.customers, by_products(), period, rule=rule, on=on)
    group = next((each for each in groups if each.key == population.products), Group("", "", 0, 0))
    return Rates(period, group.bc, Moves(lost=group.lost), complete=period.is_over(on=on))


def revenue_for(population: Population, wanted: list[Period], unit: Unit, *, on: date) -> dict[str, list[Revenue]]:
    """Return the revenue of `wanted` by currency over a population; over one by products that of the last period alone."""
    if population.products:
        return revenues_of(population.at(wanted[-1]), wanted[-1:], unit, on=on)
    if population.is_everybody:
        return revenue_known(wanted, unit, good=len(good_rates(wanted, unit, on=on)), on=on)
    return revenues_of(population.customers, wanted, unit, on=on)


def recent(unit: Unit, *, on: date) -> list[Period]:
    """Return the last periods, the running one at the end."""
    begin = date(on.year, on.month - (on.month - 1) % unit.months, 1)
    months = begin.year * 12 + begin.month - 1 - unit.months * (SHOWN[unit] - 1)
    return periods(date(months // 12, months % 12 + 1, 1), on, unit)


@dataclass(frozen=True)
class Choice:
    """A period that may be looked at."""

    period: Period
    name: str
    is_chosen: bool


def choices(wanted: list[Period], unit: Unit, looked_at: Period) -> list[Choice]:
    """Return the periods to choose from, the newest first."""
    return [Choice(each, name_of(each, unit), each == looked_at) for each in reversed(wanted)]


def told(lines: list[Rates]) -> list[Rates]:
    """Leave out the periods at the beginning in which there was nobody yet."""
    begun = next((n for n, line in enumerate(lines) if line.bc or line.rc or line.moves.joined_and_left), len(lines))
    return lines[begun:]


def chosen(lines: list[Rates], at: date | None) -> Rates:
    """Return the period of the day `at`; without one the last that is over and began with somebody, else the last."""
    for line in lines:
        if at and line.period.start < at <= line.period.end:
            return line
    over = [line for line in lines if line.complete and line.bc]
    return over[-1] if over else lines[-1]


def name_of(period: Period, unit: Unit) -> str:
    """Name a period: "Nov 2025", "Q4 2025", "2025"."""
    if unit == Unit.YEAR:
        return date_format(period.first, "Y")
    if unit == Unit.QUARTER:
        return _("Q%(quarter)s %(year)s") % {
            "quarter": (period.first.month + 2) // 3,
            "year": date_format(period.first, "Y"),
        }
    return date_format(period.first, "M Y")
