"""The report card, counted by hand, on a generated population, and blind to whatever came later."""

from datetime import timedelta

import pytest

from accounts.models import Customer, Departure, RiskTable, StandingRules, UsageDay
from accounts.paying import business_day
from accounts.standing.cards import card_from
from accounts.standing.report_card import report_card
from tests.accounts.standing.lives import make_population
from tests.factories import make_customer, make_product, make_spell, make_use

pytestmark = pytest.mark.django_db
HORIZON = 60


@pytest.fixture
def on():
    """A day whose horizon was over yesterday."""
    return business_day() - timedelta(days=HORIZON + 1)


@pytest.fixture
def few(on):
    """Six by hand, and four who are out of it."""

    def user(name, *days, **fields):
        customer = make_customer(name=name, **fields)
        make_use(customer, *(on + timedelta(days=each) for each in days))
        return customer

    people = {
        "healthy": user("healthy", -200, -5, 10),
        "back": user("back", -40, 20),
        "faded": user("faded", -70, -40, value_tier="vip"),
        "dormant": user("dormant", -100),
        "missed": user("missed", -5),
        "left": user("left", -50, 20),
        "gone before": user("gone before", -10),
        "gave notice": user("gave notice", -10),
        "later": user("later", 1),
        "never": make_customer(name="never"),
    }
    make_spell(customer=people["left"], started_on=on - timedelta(days=90), ended_on=on + timedelta(days=30))
    make_spell(customer=people["gone before"], started_on=on - timedelta(days=90), ended_on=on)
    spell = make_spell(customer=people["gave notice"], started_on=on - timedelta(days=90))
    Departure.objects.create(
        customer=spell.customer, spell=spell, notice_on=on, effective_on=on + timedelta(days=20), age_days=90, stage="settling"
    )
    return people


def test_counted_by_hand(few, on, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        card = report_card(as_of=on, horizon_days=HORIZON)
    assert (card.complete, card.n, card.slipping, card.dormant, card.healthy) == (True, 6, 3, 1, 2)
    assert (card.silent, card.called_gone, card.called_stayed, card.missed) == (4, 3, 1, 1)
    assert (card.stayed, card.healthy_stayed) == (2, 1)
    assert (card.left, card.left_healthy) == (1, 0)
    assert (card.precision.percent, card.recall.percent, card.base.n) == (75, 75, 6)
    assert card.lift == pytest.approx(0.75 / (4 / 6))
    assert card.lift_low < card.lift < card.lift_high
    # slipping since -10: left 40 days after; faded since -10, dormant at 50; dormant since -70, dormant at -10
    assert card.lead_time_days == 60
    # days silent of the gone: 40, 100, 5, 50; of those who stayed: 5, 40
    assert card.baseline.value == pytest.approx((1.5 + 2 + 0.5 + 2) / 8)
    assert (card.area, card.learnt_n) == (None, 0)  # too little history to learn from


def test_days_of_use_by_then(few, on):
    card = report_card(as_of=on, horizon_days=HORIZON, min_days=2)
    assert (card.n, card.called) == (2, 1)


def test_of_some_customers(few, on):
    card = report_card(as_of=on, horizon_days=HORIZON, customers=Customer.objects.filter(value_tier="vip"))
    assert (card.n, card.called, card.silent) == (1, 1, 1)
    nobody = report_card(as_of=on, horizon_days=HORIZON, customers=Customer.objects.none())
    assert (nobody.n, nobody.silent, nobody.lift, nobody.precision.percent, nobody.baseline) == (0, 0, None, None, None)


def test_nothing_is_said_before_the_horizon_is_over(few, on):
    card = report_card(as_of=on, horizon_days=HORIZON + 2)
    assert (card.complete, card.n, card.called) == (False, 6, 4)
    outcome = ("silent", "missed", "stayed", "precision", "recall", "lift", "area", "baseline", "lead_time_days", "left_unseen")
    assert {getattr(card, name) for name in outcome} == {None}


def test_rules_and_days_of_products_that_nobody_saved(few, on):
    before = report_card(as_of=on, horizon_days=HORIZON)
    rules = StandingRules(pk=1, slipping_after=45, dormant_after=300)
    card = report_card(as_of=on, horizon_days=HORIZON, rules=rules)
    assert (card.slipping, card.dormant) == (2, 0)
    product = make_product()
    UsageDay.objects.filter(customer=few["faded"]).update(product=product)
    assert report_card(as_of=on, horizon_days=HORIZON).called == before.called
    card = report_card(as_of=on, horizon_days=HORIZON, product_days={product.pk: (41, 80)})
    assert (card.slipping, card.dormant) == (2, 1)
    card = report_card(as_of=on, horizon_days=HORIZON, product_days={product.pk: (10, 20)})
    assert (card.slipping, card.dormant) == (2, 2)
    assert not StandingRules.objects.exists()
    product.refresh_from_db()
    assert (product.slipping_after, product.dormant_after) == (None, None)


def test_the_risk_ranks_a_known_population_better_than_silence(on):
    make_population(on - timedelta(days=400), business_day())
    card = report_card(as_of=on, horizon_days=HORIZON)
    assert card.learnt_n > 150
    assert card.learnt_days == HORIZON
    assert card.area.value > card.baseline.value + 0.01
    assert card.area.low < card.area.value < card.area.high
    assert card.lift > 1
    assert RiskTable.objects.count() == 0
    assert card_from(card.asked, card.as_json()) == card


def test_what_came_later_changes_nothing(on):
    customers = make_population(on - timedelta(days=400), on)
    waiting = report_card(as_of=on, horizon_days=HORIZON + 30)
    card = report_card(as_of=on, horizon_days=HORIZON)
    # After the day of the call everybody comes back, new ones come, some leave: who was called, and the risk, stay the same
    for customer in customers:
        make_use(customer, on + timedelta(days=1), on + timedelta(days=HORIZON))
        make_spell(customer=customer, started_on=on + timedelta(days=1), ended_on=on + timedelta(days=HORIZON + 1))
    make_use(make_customer(), on + timedelta(days=2))
    assert report_card(as_of=on, horizon_days=HORIZON + 30) == waiting
    then = report_card(as_of=on, horizon_days=HORIZON)
    assert (then.n, then.slipping, then.dormant, then.learnt_n) == (card.n, card.slipping, card.dormant, card.learnt_n)
    assert (then.silent, card.silent) == (0, card.n)
    # What lies beyond the horizon has no say in the outcome either
    make_use(customers[0], on + timedelta(days=HORIZON + 1))
    assert report_card(as_of=on, horizon_days=HORIZON) == then
