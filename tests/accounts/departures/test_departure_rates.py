"""Spells and departures say the same: who leaves, returns, downgrades, is saved and relapses, in the rates."""

from datetime import date

import pytest

from accounts.actions.departures import decide_departure, settle_departures
from accounts.actions.spells import create_spell
from accounts.models import Customer, Departure
from accounts.movements import Rule, rates_of
from accounts.retention import Unit, periods
from tests.factories import make_departure, make_spell, make_subscription

pytestmark = pytest.mark.django_db
Outcome = Departure.Outcome


@pytest.fixture
def spell():
    return make_spell(started_on=date(2026, 1, 1))


@pytest.fixture
def line(spell):
    return make_subscription(spell=spell, started_on=date(2026, 1, 1))


def begin(spell, **fields):
    return make_departure(customer=spell.customer, **fields)


def decide(departure, outcome, on):
    return decide_departure(actor=None, departure=departure, version=None, outcome=outcome, on=on)


def rates(first, last):
    wanted = periods(first, last, Unit.MONTH)
    return rates_of(Customer.objects.all(), wanted, Unit.MONTH, rule=Rule(), on=date(2027, 1, 1))


def test_who_leaves_returns_and_leaves_again_is_lost_twice_and_won_back_once():
    customer = make_spell(started_on=date(2026, 1, 1)).customer
    begin_first = {"notice_on": date(2026, 2, 1), "effective_on": date(2026, 2, 15)}
    first = make_departure(customer=customer, **begin_first)
    settle_departures(on=date(2026, 2, 15))
    second_spell = create_spell(actor=None, customer=customer, started_on=date(2026, 4, 10))
    second = make_departure(customer=customer, notice_on=date(2026, 5, 1), effective_on=date(2026, 5, 20))
    assert (first.spell != second.spell, second.spell, second.age_days) == (True, second_spell, 40)
    assert [line.moves.lost for line in rates(date(2026, 2, 1), date(2026, 5, 31))] == [1, 0, 0, 1]
    assert [line.moves.won_back for line in rates(date(2026, 2, 1), date(2026, 5, 31))] == [0, 0, 1, 0]


def test_a_downgrade_or_a_save_loses_nobody_and_a_relapse_does(spell, line):
    make_subscription(spell=spell, started_on=date(2026, 1, 1))
    begin(spell, subscription=line, notice_on=date(2026, 2, 1), effective_on=date(2026, 2, 10))
    decide(begin(spell, notice_on=date(2026, 3, 1), effective_on=date(2026, 3, 31)), Outcome.SAVED, date(2026, 3, 5))
    assert [line.moves.lost for line in rates(date(2026, 2, 1), date(2026, 4, 30))] == [0, 0, 0]
    begin(spell, notice_on=date(2026, 4, 3), effective_on=date(2026, 4, 20))
    assert [line.moves.lost for line in rates(date(2026, 2, 1), date(2026, 4, 30))] == [0, 0, 1]
