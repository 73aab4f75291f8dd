"""Gross and net revenue retention: by table, by property, and in the database as customer by customer."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions.subscriptions import change_value
from accounts.models import Customer
from accounts.money_moves import revenues_of
from accounts.retention import Period, Unit, periods
from accounts.revenue import Flow, Revenue, Stock, flow_of, revenues
from tests.accounts.retention.lives import random_life
from tests.factories import make_customer, make_product, make_spell, make_subscription

MAY = Period(date(2025, 4, 30), date(2025, 5, 31))
ON = date(2025, 7, 1)


def line_of(changes):
    """One period of customers who paid (s, e) in hundredths."""
    before = [s for s, _e in changes if s]
    start = Stock(len(before), sum(before), float(sum(s * s for s in before)))
    return Revenue(MAY, "USD", start, flow_of(changes), complete=True)


@pytest.mark.parametrize(
    ("changes", "gross", "net"),
    [
        ([(10000, 10000)], 100, 100),
        ([(10000, 12000)], 100, 120),
        ([(10000, 4000)], 40, 40),
        ([(10000, 0)], 0, 0),
        ([(10000, 0), (10000, 30000)], 50, 150),
        ([(10000, 5000), (10000, 15000), (20000, 20000)], 87.5, 100),
        ([(0, 50000), (10000, 10000)], 100, 100),  # who is new changes neither
        ([(0, 50000)], None, None),
    ],
)
def test_gross_and_net(changes, gross, net):
    line = line_of(changes)
    assert (line.gross.percent, line.net.percent) == (gross, net)
    assert line.ending * 100 == sum(e for _s, e in changes)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=30))
def test_gross_never_exceeds_all_nor_net_falls_below_gross(changes):
    line = line_of(changes)
    assert line.starting + line.expansion - line.contraction - line.churned + line.gained == line.ending
    if not line.start.cents:
        assert line.gross.percent is line.net.percent is None
        return
    assert 0 <= line.gross.percent <= 100
    assert line.gross.percent <= line.net.percent + 1e-9
    for ratio in (line.gross, line.net):
        if ratio.low is not None:
            assert ratio.low <= ratio.percent + 1e-6
            assert ratio.high >= ratio.percent - 1e-6 or ratio.high == 100


def test_the_interval_is_that_of_the_residuals():
    changes = [(100, 80), (300, 330), (200, 0), (50, 50)]
    line = line_of(changes)
    rate = sum(e for s, e in changes) / 650
    spread = sum((e - rate * s) ** 2 for s, e in changes)
    half = 1.959963984540054 * (spread * 4 / 3) ** 0.5 / 650
    assert line.net.high == pytest.approx(100 * (rate + half))
    assert line_of([(100, 50)]).gross.low is None  # one customer has no spread
    assert line_of([(100, 100), (300, 300)]).gross.high is None  # nor have several of whom nobody changed anything


def test_a_period_begins_with_what_the_one_before_ended_with():
    wanted = periods(date(2025, 5, 1), date(2025, 6, 30), Unit.MONTH)
    first, second = revenues(wanted, "USD", start=Stock(1, 100, 1e4), flows={date(2025, 5, 1): Flow(expansion=20)}, on=ON)
    assert (first.ending, second.starting) == (Decimal("1.2"), Decimal("1.2"))


def paid(customer, currency, day):
    """What a customer pays at the end of a day, asked row by row."""
    return sum(
        int(line.monthly_value * 100)
        for spell in customer.spells.all()
        for line in spell.subscriptions.all()
        if line.currency == currency and line.started_on <= day and (line.ended_on is None or line.ended_on > day)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("unit", list(Unit))
def test_everybody_in_two_statements(unit, django_assert_num_queries):
    rng = random.Random(unit)
    products = [make_product() for _ in range(3)]
    for _ in range(30):
        customer = make_customer()
        for started_on, ended_on in random_life(rng):
            spell = make_spell(customer=customer, started_on=started_on, ended_on=ended_on)
            for product in rng.sample(products, rng.randrange(1, 4)):
                last = ended_on or date(2026, 1, 1)
                middle = started_on + timedelta(days=rng.randrange((last - started_on).days + 1))
                fields = {"spell": spell, "product": product, "currency": rng.choice(["THB", "EGP"])}
                make_subscription(**fields, started_on=started_on, ended_on=middle, monthly_value=rng.randrange(1, 900))
                if rng.random() < 0.7 and middle > started_on:
                    value = Decimal(rng.randrange(1, 90000)) / 100
                    make_subscription(**fields, started_on=middle, ended_on=ended_on, monthly_value=value)
    wanted, on = periods(date(2024, 1, 1), date(2025, 12, 31), unit), date(2025, 11, 11)
    with django_assert_num_queries(2):
        found = revenues_of(Customer.objects.all(), wanted, unit, on=on)
    assert set(found) == {"EGP", "THB"}
    everybody = list(Customer.objects.prefetch_related("spells__subscriptions"))
    for currency, lines in found.items():
        totals = defaultdict(int)
        for line in lines:
            days = (line.period.start, min(line.period.end, on))
            changes = [tuple(paid(each, currency, day) for day in days) for each in everybody]
            assert line.start.cents == sum(s for s, _e in changes)
            assert line.n == sum(s > 0 for s, _e in changes)
            assert line.flow == flow_of(changes)
            totals["churned"] += line.flow.churned
        assert totals["churned"] > 0


@pytest.mark.django_db
def test_a_downgrade_contracts_and_a_change_of_value_is_no_churn():
    spell = make_spell(started_on=date(2025, 1, 1))
    till = make_subscription(spell=spell, monthly_value=100, started_on=date(2025, 1, 1))
    make_subscription(spell=spell, monthly_value=50, started_on=date(2025, 1, 1), ended_on=date(2025, 5, 10))
    make_subscription(spell=make_spell(), monthly_value=None, currency="")  # without a price it says nothing
    change_value(actor=None, subscription=till, version=None, monthly_value=Decimal(120), on=date(2025, 5, 20))
    ((line,),) = revenues_of(Customer.objects.all(), [MAY], Unit.MONTH, on=ON).values()
    assert (line.starting, line.contraction, line.churned, line.expansion) == (150, 30, 0, 0)
    assert (line.gross.percent, line.net.percent, line.n) == (80, 80, 1)


@pytest.mark.django_db
def test_currencies_are_never_added_up():
    spell = make_spell()
    make_subscription(spell=spell, monthly_value=100, currency="USD", ended_on=date(2025, 5, 10))
    make_subscription(spell=spell, monthly_value=90, currency="EUR", started_on=date(2025, 5, 10))
    found = revenues_of(Customer.objects.all(), [MAY], Unit.MONTH, on=ON)
    assert [(code, line.net.percent, line.gained) for code, (line,) in found.items()] == [("EUR", None, 90), ("USD", 0, 0)]
