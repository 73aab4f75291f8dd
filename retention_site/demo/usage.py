"""What the demo company's customers did with the products: a rhythm of their own, fading before many an end.

Tills sent a total a week until version 3.0 and a total a day since, so the oldest part of the history is coarser.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from retention_site.demo.beginnings import first_steps
from retention_site.demo.catalogue import OFFERS
from retention_site.demo.companies import Company
from retention_site.demo.lives import WINDOW, Life, SpellPlan

DAILY_SINCE: Final = 182  # days ago that tills began to send a total a day
CLOSED_FROM: Final = 240  # days with us before which nobody shut for long
TILL_CLOSES: Final = time(20, 0)


@dataclass(frozen=True)
class Use:
    """One event to be: `at` is aware, `product` empty where none is named."""

    event_id: str
    product: str
    name: str
    at: datetime
    quantity: Decimal


def uses(company: Company, life: Life, today: date, before: datetime) -> Iterator[Use]:
    """Yield how a customer began, and what they did in the window; none of it at or after the moment `before`."""
    if not company.sends_usage:
        return
    zone = ZoneInfo(company.place.zone)
    for number, (product, event, moment) in enumerate(first_steps(company, life, today)):
        if (at := moment.replace(tzinfo=zone)) < before:
            yield Use(f"{company.external_id}-first-{number}", product, event, at, Decimal(1))
    closed = _closed(company, life, today)
    for spell in life.spells:
        for product, start, end in _stretches(spell, today):
            dice = company.dice(f"use {product} {spell.started_on - today}")
            stop = min(end, today - timedelta(company.silent.get(product, 0)))
            fades_on = _fades_on(dice, spell, life)
            least, most = OFFERS[product].quantity
            begin = max(start, today - timedelta(WINDOW))
            days = list(_days(dice, product, begin, stop, slack=1 if company.is_engaged else 2, today=today))
            if product in company.silent:
                days.append(stop)  # told: silent for exactly so many days
            for day in days:
                at = datetime.combine(day, _hour(dice, product), zone)
                if at >= before or day in closed or _has_faded(dice, day, fades_on, stop):
                    continue
                quantity = dice.randint(least, most) * company.branches if most > 1 else 1
                event_id = f"{company.external_id}-{product}-{day:%Y%m%d}"
                yield Use(event_id, product, OFFERS[product].event, at, Decimal(quantity))


def _closed(company: Company, life: Life, today: date) -> set[date]:
    """Days of a shop that was being rebuilt, or shut for a season: silent, and back again."""
    dice = company.dice("closed")
    start, stop = life.first_day, min(life.spells[-1].ended_on or today, today) if life.spells else life.first_day
    days = (stop - start).days
    if company.since is not None or days < CLOSED_FROM or dice.random() >= 0.3:
        return set()
    first = start + timedelta(dice.randint(CLOSED_FROM // 2, days - CLOSED_FROM // 3))
    return {first + timedelta(n) for n in range(dice.randint(32, 70))}


def _stretches(spell: SpellPlan, today: date) -> list[tuple[str, date, date]]:
    """Return (product, first day, day after the last) over all prices of each product."""
    stretches: dict[str, tuple[date, date]] = {}
    for line in spell.lines:
        start, _ = stretches.get(line.product, (line.started_on, today))
        stretches[line.product] = (start, min(line.ended_on or today, today))
    return [(product, start, end) for product, (start, end) in stretches.items()]


def _days(dice: Random, product: str, start: date, stop: date, *, slack: int, today: date) -> Iterator[date]:
    closed = dice.randint(0, 6)
    day = start + timedelta(dice.randint(0, 4))
    while day < stop:
        yield day
        day += timedelta(_gap(dice, product, slack, (today - day).days))
        if product == "till" and day.weekday() == closed:
            day += timedelta(1)


def _gap(dice: Random, product: str, slack: int, days_ago: int) -> int:
    """Days until the next use; the longest gaps of those who are not engaged are `slack` times as long."""
    if product == "till":
        return 7 if days_ago > DAILY_SINCE else dice.choices([1, 2], [96, 4])[0]
    low, high = {"stock": (12, 16), "books": (28, 33), "loyalty": (6, 8), "pocket": (4, 9)}[product]
    return dice.randint(low, high * slack)


def _hour(dice: Random, product: str) -> time:
    return TILL_CLOSES if product == "till" else time(dice.randint(9, 18), dice.randint(0, 59))


def _fades_on(dice: Random, spell: SpellPlan, life: Life) -> date | None:
    """Seven in ten use the product less and less before they leave."""
    if spell.ended_on and dice.random() < 0.7:
        return max(spell.ended_on - timedelta(dice.randint(60, 220)), spell.started_on)
    return life.fades_on if spell is life.spells[-1] else None


def _has_faded(dice: Random, day: date, fades_on: date | None, stop: date) -> bool:
    if fades_on is None or day < fades_on:
        return False
    stretch = max((stop - fades_on).days * 0.6, 1)
    return dice.random() < (day - fades_on).days / stretch
