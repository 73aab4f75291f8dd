"""Rules that nobody has saved: who would stand otherwise, and what they would have caught."""

from datetime import date, timedelta

import pytest

from accounts.models import Customer, Product, Stage, StandingRules
from accounts.standing import sampling
from accounts.standing.trying import Caught, Passage, try_rules
from tests.factories import make_customer, make_product, make_spell, make_use

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)
EVERYBODY = Customer.objects.all()


def user_until(last, *, product=None, every=5, ended_on=None):
    """Somebody who used it every few days for a year and a half until so many days ago."""
    spell = make_spell(started_on=DAY - timedelta(600), ended_on=ended_on)
    make_use(spell.customer, *(DAY - timedelta(days) for days in range(last, 580, every)), product=product)
    return spell.customer


def tried(**options):
    return try_rules(EVERYBODY, on=DAY, known_to=DAY, **options)


def test_who_would_stand_otherwise():
    user_until(0)
    user_until(25)
    user_until(70)
    make_customer()
    trial = tried(rules=StandingRules(pk=1, slipping_after=20, dormant_after=60))
    assert (trial.n, trial.changed, trial.is_sample) == (4, 2, False)
    assert set(trial.passages) == {Passage(Stage.ACTIVE, Stage.SLIPPING, 1), Passage(Stage.SLIPPING, Stage.DORMANT, 1)}
    assert tried(rules=StandingRules(pk=1)).passages == []


def test_days_of_a_product_are_tried_as_well():
    till, other = make_product(), make_product()
    user_until(10, product=till)
    user_until(10, product=other)
    product = Product.objects.get(pk=till.pk)
    product.slipping_after, product.dormant_after = 5, 8
    assert tried(product=product).passages == [Passage(Stage.ACTIVE, Stage.DORMANT, 1)]
    product.slipping_after = product.dormant_after = None
    product.rhythm = Product.Rhythm.DAILY
    assert tried(product=product).passages == [Passage(Stage.ACTIVE, Stage.SLIPPING, 1)]
    till.refresh_from_db()
    assert till.slipping_after is None


def test_what_would_have_been_caught():
    """On the look 90 days back one was silent for 40 days and stayed so; one for 25 and came back."""
    look = 90
    user_until(0)
    user_until(look + 40)
    customer = user_until(look + 25)
    make_use(customer, DAY - timedelta(3))
    trial = tried(rules=StandingRules(pk=1, slipping_after=20, horizon_days=90))
    assert trial.looks[0] == DAY - timedelta(90)
    assert (trial.known.called_gone, trial.tried.called_gone) == (1, 1)
    assert trial.tried.called == trial.known.called + 1, "the one who came back is called for nothing"
    assert trial.known.gone == trial.tried.gone == 1
    assert trial.tried.precision.percent < trial.known.precision.percent
    assert trial.tried.recall.percent == 100


def test_nothing_after_a_look_is_known_to_it():
    user_until(130)
    before = tried(rules=StandingRules(pk=1, slipping_after=20))
    assert before.tried.called_gone == 1
    make_use(Customer.objects.get(), DAY - timedelta(1))
    after = tried(rules=StandingRules(pk=1, slipping_after=20))
    assert (after.tried.called, after.tried.called_gone) == (before.tried.called, 0)


def test_of_nobody_nothing_is_said():
    trial = tried()
    assert (trial.n, trial.passages, trial.known) == (0, [], Caught())
    assert trial.known.precision.percent is None


def test_of_very_many_a_sample_is_looked_at(monkeypatch):
    for _ in range(9):
        user_until(25)
    monkeypatch.setattr(sampling, "MOST", 3)
    trial = tried(rules=StandingRules(pk=1, slipping_after=20))
    apart = Customer.objects.count() // 3 + 1
    assert trial.is_sample
    assert trial.n == sum(pk % apart == 0 for pk in Customer.objects.values_list("pk", flat=True))


def test_only_customers_in_sight_are_counted():
    one, _other = user_until(25), user_until(25)
    some = Customer.objects.filter(pk=one.pk)
    assert try_rules(some, rules=StandingRules(pk=1, slipping_after=20), on=DAY, known_to=DAY).n == 1
