"""How customers of the demo company begin: what they do in a trial, and the first things in which they find value.

The engaged ones get there sooner. Those who never put their own data in stay stuck where they began.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from retention_site.demo.catalogue import OFFERS
from retention_site.demo.companies import Company
from retention_site.demo.lives import Life

TRIAL_DAYS: Final = 30
IMPORTED, LOOKED, INVITED = "data_imported", "report_opened", "colleague_invited"
LOOKS: Final = 9  # at reports, at most, in the first months

Deed = tuple[str, str, datetime]  # product or nothing, event, when on the customer's clock


def first_steps(company: Company, life: Life, today: date) -> Iterator[Deed]:
    """Yield what a customer did first, none of it after they left; `today` itself has not begun."""
    dice = company.dice("beginnings")
    last = min(life.spells[-1].ended_on or today, today) if life.spells else min(life.first_day + timedelta(TRIAL_DAYS), today)
    for event, day in _steps(company, life.first_day, dice):
        if day < last:
            yield "", event, _at(day, dice)
    if not life.spells:
        yield from _tries(company, life.first_day, last, dice)


def _steps(company: Company, start: date, dice: Random) -> Iterator[tuple[str, date]]:
    keen = company.is_engaged
    if dice.random() < (0.92 if keen else 0.72):
        yield IMPORTED, start + timedelta(round(dice.expovariate(1 / (6 if keen else 20))))
    day = start + timedelta(dice.randint(1, 9 if keen else 25))
    for _ in range(dice.randint(2, LOOKS) if keen else dice.randint(0, LOOKS - 2)):
        yield LOOKED, day
        day += timedelta(dice.randint(1, 12))
    if dice.random() < (0.55 if keen else 0.2):
        yield INVITED, start + timedelta(dice.randint(10, 110))


def _tries(company: Company, start: date, last: date, dice: Random) -> Iterator[Deed]:
    """Use during a trial; half of those who try stop after a few days."""
    product = company.products[0]
    stop = min(last, start + timedelta(dice.randint(2, 9))) if dice.random() < 0.5 else last
    day = start + timedelta(dice.randint(0, 2))
    while day < stop:
        yield product, OFFERS[product].event, _at(day, dice)
        day += timedelta(dice.randint(1, 4))


def _at(day: date, dice: Random) -> datetime:
    return datetime.combine(day, time(dice.randint(9, 18), dice.randint(0, 59)))
