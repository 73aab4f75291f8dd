"""The rates of everybody in two statements: equal to counting customer by customer."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from accounts.actions.usage import UsageRow, record_usage
from accounts.models import Customer, Spell
from accounts.movements import rates_of
from accounts.retention import Moves, Unit, activity_spells, count_moves, periods
from accounts.stretches import Basis, Rule
from tests.accounts.retention.lives import random_life
from tests.factories import make_customer, make_spell

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
FIELDS = ("lost", "acquired", "won_back", "joined_and_left")


def counted(lives, wanted, on):
    """Return (bc, moves) of each period by asking every customer about every closing day."""
    days = [wanted[0].start, *(period.end for period in wanted)]
    totals = [Counter() for _ in wanted]
    for spells in lives:
        known = [(a, b if b and b <= on else None) for a, b in spells if a <= on]
        for index, moves in count_moves(known, days):
            totals[index].update({name: getattr(moves, name) for name in FIELDS})
    held = [sum(any(a <= p.start and (b is None or b > p.start) for a, b in spells) for spells in lives) for p in wanted]
    return [(bc, Moves(**{name: total[name] for name in FIELDS})) for bc, total in zip(held, totals, strict=True)]


@pytest.mark.parametrize("unit", list(Unit))
def test_contracts(unit, django_assert_num_queries):
    rng = random.Random(unit)
    lives = [random_life(rng) for _ in range(60)]
    for spells in lives:
        customer = make_customer()
        for started_on, ended_on in spells:
            make_spell(customer=customer, started_on=started_on, ended_on=ended_on)
    wanted, on = periods(FIRST, LAST, unit), date(2025, 11, 11)
    with django_assert_num_queries(2):
        found = rates_of(Customer.objects.all(), wanted, unit, rule=Rule(), on=on)
    expected = counted(lives, wanted, on)
    assert [(line.bc, line.moves) for line in found] == expected
    assert sum(line.moves.won_back for line in found) > 0


@pytest.mark.parametrize("silence", [30, 60, 90, 180])
def test_activity(silence):
    rng = random.Random(silence)
    lives, rows = [], []
    for number in range(40):
        customer = make_customer()
        days = sorted({FIRST + timedelta(days=rng.randrange(700)) for _ in range(rng.randrange(9))})
        at = [datetime.combine(day, time(10), UTC) for day in days]
        rows += [UsageRow(f"{number}-{n}", customer.pk, "sale", moment, Decimal(1), None) for n, moment in enumerate(at)]
        lives.append(list(activity_spells(days, inactive_after=silence)))
    record_usage(rows)
    wanted = periods(FIRST, LAST, Unit.MONTH)
    rule = Rule(Basis.ACTIVITY, silence)
    found = rates_of(Customer.objects.all(), wanted, Unit.MONTH, rule=rule, on=date(2026, 1, 1))
    assert [(line.bc, line.moves) for line in found] == counted(lives, wanted, date(2026, 1, 1))
    assert all(0 <= line.retention.percent <= 100 for line in found if line.bc)


def test_only_the_customers_asked_for_count():
    make_spell(customer=make_customer(industry="Coffee"), started_on=date(2024, 1, 5), ended_on=date(2024, 2, 5))
    make_spell(customer=make_customer(industry="Tea"), started_on=date(2024, 1, 5))
    wanted = periods(date(2024, 2, 1), date(2024, 2, 28), Unit.MONTH)
    coffee = Customer.objects.filter(industry="Coffee")
    (line,) = rates_of(coffee, wanted, Unit.MONTH, rule=Rule(), on=date(2025, 1, 1))
    assert (line.bc, line.moves) == (1, Moves(lost=1))
    assert Spell.objects.count() == 2
