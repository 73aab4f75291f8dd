"""How long the demo company's customers stay, what they pay, and why they leave: drawn so that real causes show in it.

Customers sold by need, with several products, engaged from the start and in an industry that the company knows stay longer;
the first months are the hardest.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from retention_site.demo.catalogue import OFFERS, price
from retention_site.demo.companies import FIT, Company
from retention_site.demo.topics import LEAVE_REASONS

WINDOW: Final = 730  # days of history
MONTH: Final = 30
YEAR: Final = 365
AGREED: Final = 8  # days until a trial begins that was agreed upon, at most
MONTHLY_HAZARD: Final = 0.030  # chance to leave in a month, before the causes below
PRICE_RISE: Final = Decimal("1.05")


@dataclass
class LinePlan:
    """A product in a spell at one price."""

    product: str
    started_on: date
    monthly_value: Decimal
    ended_on: date | None = None


@dataclass
class SpellPlan:
    started_on: date
    ended_on: date | None = None
    leave_reason: str = ""
    lines: list[LinePlan] = field(default_factory=list)


@dataclass(frozen=True)
class Life:
    """Trial and spells of one customer; `fades_on` is when use began to fade without an end yet."""

    trial_on: date | None
    spells: tuple[SpellPlan, ...]
    fades_on: date | None = None

    @property
    def first_day(self) -> date:
        known = [day for day in (self.trial_on, self.spells[0].started_on if self.spells else None) if day]
        return min(known)


def live(company: Company, today: date) -> Life:
    """Return the life of a customer as it stands on `today`."""
    dice = company.dice("life")
    if company.since is None and dice.random() < 0.09:
        days = dice.randint(3, 28) if dice.random() < 0.4 else dice.randint(45, 600)
        # Some have agreed to try it, and begin in a few days
        return Life(trial_on=today + timedelta(days) if days < AGREED else today - timedelta(days), spells=())
    since = company.since if company.since is not None else _draw_since(dice)
    start = today - timedelta(since)
    trial_on = start - timedelta(dice.choice([14, 21, 30])) if dice.random() < 0.85 else None
    spells = [_spell(company, dice, start, today)]
    if spells[0].ended_on and spells[0].ended_on < today and dice.random() < 0.4:
        back_on = spells[0].ended_on + timedelta(dice.randint(45, 220))
        if back_on < today - timedelta(5):
            spells.append(_spell(company, dice, back_on, today))
    fades = spells[-1].ended_on is None and not company.silent and company.since is None and dice.random() < 0.16
    fades_on = today - timedelta(dice.randint(40, 280)) if fades else None
    return Life(trial_on, tuple(spells), max(fades_on, start) if fades_on else None)


def _draw_since(dice: Random) -> int:
    """Days since the first payment: a third were there before the window, the others came at a growing pace."""
    if dice.random() < 0.34:
        return WINDOW + dice.randint(1, 700)
    return 5 + int((WINDOW - 5) * (1 - dice.random() ** 0.7))


def _spell(company: Company, dice: Random, start: date, today: date) -> SpellPlan:
    end, reason = _ending(company, dice, start, today)
    spell = SpellPlan(start, end, reason)
    last = min(end or today, today)
    _sell(spell, company, dice, last)
    if end:
        for line in spell.lines:
            line.ended_on = line.ended_on or end
    return spell


def _ending(company: Company, dice: Random, start: date, today: date) -> tuple[date | None, str]:
    if company.leaves_in is not None:
        return today + timedelta(company.leaves_in), "ROI and value"
    if company.since is not None:
        return None, ""
    hazard = MONTHLY_HAZARD
    hazard *= {1: 1.35, 2: 0.95}.get(len(company.products), 0.6)
    hazard *= 0.75 if company.is_needs_based else 1.35
    hazard *= 0.75 if company.is_engaged else 1.35
    hazard *= 0.8 if FIT.get(company.industry) else 1.1
    # Those who were there before the window are the ones who had stayed until then
    begin = max(start, today - timedelta(WINDOW))
    day = begin + timedelta(MONTH)
    while day < today:
        early = 1.5 if (day - start).days < 4 * MONTH else 1
        if dice.random() < hazard * early:
            end = day - timedelta(dice.randint(0, MONTH - 2))
            return end, dice.choices(LEAVE_REASONS, [26, 14 if early > 1 else 4, 20, 10, 22, 18])[0]
        day += timedelta(MONTH)
    return None, ""


def _sell(spell: SpellPlan, company: Company, dice: Random, last: date) -> None:
    """Fill a spell with subscriptions: what they began with, what was sold later, new branches, a rise every year."""
    branches = company.branches
    discount = Decimal("0.9") if company.is_vip else Decimal(1)
    country = company.place.country
    held: dict[str, LinePlan] = {}

    def change(product: str, day: date, *, rise: Decimal = Decimal(1)) -> None:
        value = price(country, product, branches, discount=discount * rise)
        if product in held:
            held[product].ended_on = day
        held[product] = LinePlan(product, day, value)
        spell.lines.append(held[product])

    for product in company.products:
        change(product, spell.started_on)
    month, rise = 1, Decimal(1)
    while (day := spell.started_on + timedelta(month * MONTH)) < last:
        if month * MONTH % YEAR < MONTH:
            rise *= PRICE_RISE
            for product in list(held):
                change(product, day, rise=rise)
        elif dice.random() < 0.008:
            branches += 1
            change("till" if "till" in held else next(iter(held)), day, rise=rise)
        elif (wish := _upsell(dice, held, month)) and wish not in held:
            change(wish, day, rise=rise)
        month += 1


def _upsell(dice: Random, held: dict[str, LinePlan], month: int) -> str:
    """Return a product they take now, or nothing: the first three months matter most."""
    if dice.random() >= (0.07 if month <= 3 else 0.018):
        return ""
    return dice.choice([code for code, offer in OFFERS.items() if offer.is_active and code not in held] or [""])


def renewal(started_on: date, today: date) -> date:
    """Return the next day after `today` on which a contract of yearly terms renews."""
    years = (today - started_on).days // YEAR + 1
    return started_on + timedelta(years * YEAR)
