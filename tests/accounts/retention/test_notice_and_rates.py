"""What notices come to in the rates: a save that lasts, one that is relapsed from, a product given up, a return."""

from datetime import date, timedelta

import pytest

from accounts.actions.departures import begin_departure, decide_departure
from accounts.actions.spells import create_spell
from accounts.models import Customer, Departure, Spell
from accounts.money_moves import revenues_of
from accounts.movements import rates_of
from accounts.retention import Unit, periods
from accounts.stretches import Rule
from tests.factories import make_customer, make_spell, make_subscription

pytestmark = pytest.mark.django_db

ON = date(2026, 1, 15)
WANTED = periods(date(2025, 1, 1), date(2025, 12, 31), Unit.MONTH)
START = date(2024, 5, 1)


def months_lost():
    """The months in which somebody was lost, and those in which somebody was won back."""
    lines = rates_of(Customer.objects.all(), WANTED, Unit.MONTH, rule=Rule(), on=ON)
    assert all(line.retention.percent + line.churn.percent == pytest.approx(100) for line in lines if line.bc)
    lost = [line.period.first.month for line in lines for _ in range(line.moves.lost)]
    return lost, [line.period.first.month for line in lines for _ in range(line.moves.won_back)]


def notice(spell, day, **fields):
    return begin_departure(actor=None, customer=spell.customer, notice_on=day, effective_on=day + timedelta(days=20), **fields)


def decide(departure, outcome, day):
    return decide_departure(actor=None, departure=departure, version=None, outcome=outcome, on=day)


def test_a_save_never_left():
    spell = make_spell(started_on=START)
    save = decide(notice(spell, date(2025, 3, 3)), "saved", date(2025, 3, 10))
    assert months_lost() == ([], [])
    assert save.is_save(on=date(2025, 4, 9))
    assert not save.is_save(on=date(2025, 4, 8))


def test_saved_and_relapsed_on_day_29():
    """They are lost once, when they do leave; and the save was none."""
    spell = make_spell(started_on=START)
    save = decide(notice(spell, date(2025, 3, 3)), "saved", date(2025, 3, 10))
    again = notice(spell, date(2025, 3, 10) + timedelta(days=29))
    decide(again, "left", again.effective_on)
    save.refresh_from_db()
    assert save.relapsed_on == date(2025, 4, 8)
    assert months_lost() == ([4], [])
    assert not Departure.objects.saves(on=ON).exists()


def test_saved_and_leaving_on_day_30():
    spell = make_spell(started_on=START)
    save = decide(notice(spell, date(2025, 3, 3)), "saved", date(2025, 3, 10))
    notice(spell, date(2025, 3, 10) + timedelta(days=30))
    save.refresh_from_db()
    assert save.relapsed_on is None
    assert months_lost() == ([4], [])


def test_whoever_gives_up_a_product_stays_and_pays_less():
    spell = make_spell(started_on=START)
    make_subscription(spell=spell, started_on=START, monthly_value=100)
    extra = make_subscription(spell=spell, started_on=START, monthly_value=40)
    notice(spell, date(2025, 6, 2), subscription=extra)
    assert months_lost() == ([], [])
    (lines,) = revenues_of(Customer.objects.all(), WANTED, Unit.MONTH, on=ON).values()
    june = lines[5]
    assert (june.starting, june.contraction, june.churned, june.ending) == (140, 40, 0, 100)
    assert june.gross.percent == pytest.approx(100 * 100 / 140)


def test_leaves_returns_and_leaves_again():
    customer = make_customer()
    spell = make_spell(customer=customer, started_on=START)
    notice(spell, date(2025, 2, 1))
    back = create_spell(actor=None, customer=customer, started_on=date(2025, 7, 7))
    notice(back, date(2025, 10, 5))
    assert Spell.objects.count() == 2
    assert months_lost() == ([2, 10], [7])
