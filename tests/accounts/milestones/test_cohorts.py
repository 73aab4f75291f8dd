"""How long it took those who began together."""

from datetime import date, timedelta

import pytest

from accounts.actions.spells import create_spell
from accounts.milestones.cohorts import Who, behind, cohorts_of, dates_of, foretold, known
from accounts.milestones.reaching import Definition
from accounts.milestones.refreshing import refresh_milestones
from accounts.models import Customer
from accounts.retention import Unit, periods
from tests.factories import make_customer, make_milestone, make_use

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 10)
QUARTERS = periods(date(2025, 12, 31), ON, Unit.QUARTER)
EVERYBODY = Customer.objects.all()


@pytest.fixture
def milestone():
    return make_milestone()


def began(day, *, trial=None, uses=()):
    customer = make_customer(trial_started_on=trial)
    if day:
        create_spell(actor=None, customer=customer, started_on=day)
    make_use(customer, *uses)
    return customer


def test_each_counts_from_their_own_beginning(milestone):
    paid = began(date(2026, 1, 10), uses=[date(2026, 1, 20), date(2026, 2, 1)])
    tried = began(date(2026, 2, 1), trial=date(2026, 1, 15), uses=[date(2026, 1, 18)])
    later_trial = began(date(2026, 2, 1), trial=date(2026, 3, 1), uses=[])
    only_trial = began(None, trial=date(2026, 4, 2), uses=[date(2026, 4, 2)])
    only_use = began(None, uses=[date(2026, 5, 5)])
    early_user = began(date(2026, 5, 1), uses=[date(2026, 4, 1)])
    began(date(2025, 5, 1), uses=[date(2026, 4, 1)])  # before the first quarter
    began(date(2026, 6, 11), uses=[])  # begins tomorrow
    make_customer()
    refresh_milestones(on=ON)
    everybody = [paid, tried, later_trial, only_trial, only_use, early_user]
    assert dates_of(known(milestone), everybody, on=ON) == {
        paid.pk: (date(2026, 1, 10), date(2026, 1, 20)),
        tried.pk: (date(2026, 1, 15), date(2026, 1, 18)),
        later_trial.pk: (date(2026, 2, 1), None),
        only_trial.pk: (date(2026, 4, 2), date(2026, 4, 2)),
        only_use.pk: (date(2026, 5, 5), date(2026, 5, 5)),
        early_user.pk: (date(2026, 5, 1), date(2026, 4, 1)),
    }
    (first, second), together = cohorts_of(known(milestone), EVERYBODY, QUARTERS, on=ON)
    assert (first.value.n, first.value.reached, first.value.median) == (3, 2, 10)
    assert [(share.count, share.n) for share in first.value.within.values()] == [(1, 3), (2, 3), (2, 3)]
    assert (second.value.n, second.value.reached, second.value.median) == (3, 3, 0)
    assert [(share.count, share.n) for share in second.value.within.values()] == [(3, 3), (3, 3), (0, 0)]
    assert (together.n, together.reached) == (6, 5)


def test_the_customers_behind_are_those_counted(milestone):
    reached = began(date(2026, 1, 10), uses=[date(2026, 1, 20)])
    waiting = began(date(2026, 3, 31))
    began(date(2026, 4, 1))
    refresh_milestones(on=ON)
    wanted = {Who.ALL: {reached, waiting}, Who.REACHED: {reached}, Who.WAITING: {waiting}}
    for who, customers in wanted.items():
        assert set(behind(known(milestone), EVERYBODY, QUARTERS[0], who, on=ON)) == customers
    others = Customer.objects.exclude(pk=waiting.pk)
    assert not behind(known(milestone), others, QUARTERS[0], Who.WAITING, on=ON).exists()


def test_only_these_customers(milestone):
    one = began(date(2026, 1, 10), uses=[date(2026, 1, 20)])
    began(date(2026, 1, 10))
    refresh_milestones(on=ON)
    (first, _second), _together = cohorts_of(known(milestone), Customer.objects.filter(pk=one.pk), QUARTERS, on=ON)
    assert (first.value.n, first.value.reached) == (1, 1)


def test_a_definition_is_tried_before_it_is_saved():
    began(date(2026, 1, 1), uses=[date(2026, 1, 1) + timedelta(n) for n in range(3)])
    began(date(2020, 1, 1), uses=[date(2026, 1, 1)])
    once = foretold(Definition("opened"), EVERYBODY, on=ON)[0]
    thrice = foretold(Definition("opened", times=3), EVERYBODY, on=ON)[0]
    assert (once.n, once.reached, thrice.reached, thrice.median) == (2, 2, 1, 2)


def test_one_statement_whatever_there_is(milestone, django_assert_num_queries):
    for n in range(5):
        began(date(2026, 1, 10 + n), uses=[date(2026, 2, 1)])
    refresh_milestones(on=ON)
    with django_assert_num_queries(1):
        cohorts_of(known(milestone), EVERYBODY, QUARTERS, on=ON)
