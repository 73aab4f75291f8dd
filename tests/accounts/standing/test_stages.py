"""The stage of a customer: the first that fits."""

from datetime import date, timedelta

import pytest

from accounts.models import Customer, Departure, MilestoneReached, Stage, Standing, StandingRules
from accounts.standing.refresh import refresh_standings
from tests.factories import make_customer, make_departure, make_milestone, make_product, make_spell, make_use

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


def ago(days):
    return DAY - timedelta(days)


def someone(*, spells=(), trial=None, used=(), notice=None) -> Customer:
    """A customer with spells of (began, ended or None) and days of use, all told in days ago."""
    customer = make_customer(trial_started_on=ago(trial) if trial is not None else None)
    for began, ended in spells:
        make_spell(customer=customer, started_on=ago(began), ended_on=ago(ended) if ended is not None else None)
    if notice is not None:
        make_departure(customer=customer, notice_on=ago(notice), effective_on=ago(-30))
    make_use(customer, *map(ago, used))
    return customer


def stage_of(customer) -> tuple[str, int | None]:
    """The stage, and since how many days."""
    refresh_standings(as_of=DAY)
    standing = Standing.objects.get(customer=customer)
    return standing.stage, (DAY - standing.stage_since).days if standing.stage_since else None


TABLE = {
    "left before anything else": ({"spells": [(400, 30)], "used": [1], "trial": 20}, Stage.LEFT, 30),
    "left twice": ({"spells": [(400, 300), (200, 10)]}, Stage.LEFT, 10),
    "an end to come is no end": ({"spells": [(400, -1)], "used": [1]}, Stage.ACTIVE, 400),
    "the first day without is without": ({"spells": [(400, 0)], "used": [1]}, Stage.LEFT, 0),
    "leaving before dormant": ({"spells": [(400, None)], "notice": 5, "used": [200]}, Stage.LEAVING, 5),
    "a trial, whatever its use": ({"trial": 60, "used": [50]}, Stage.TRIAL, 60),
    "a trial to come": ({"trial": -1}, Stage.NONE, None),
    "nothing at all": ({}, Stage.NONE, None),
    "a spell to come": ({"spells": [(-5, None)]}, Stage.NONE, None),
    "use alone": ({"used": [1]}, Stage.ACTIVE, 1),
    "use alone, slipping": ({"used": [30]}, Stage.SLIPPING, 0),
    "use alone, dormant": ({"used": [100]}, Stage.DORMANT, 10),
    "not yet slipping": ({"spells": [(400, None)], "used": [29]}, Stage.ACTIVE, 400),
    "slipping": ({"spells": [(400, None)], "used": [45]}, Stage.SLIPPING, 15),
    "dormant to the day": ({"spells": [(400, None)], "used": [90]}, Stage.DORMANT, 0),
    "slipping before onboarding": ({"spells": [(20, None)], "used": []}, Stage.ONBOARDING, 20),
    "won back": ({"spells": [(400, 300), (20, None)], "used": [2]}, Stage.WON_BACK, 20),
    "won back, their silence counts anew": ({"spells": [(400, 300), (20, None)], "used": [310]}, Stage.WON_BACK, 20),
    "won back and silent since": ({"spells": [(400, 300), (40, None)], "used": [310]}, Stage.SLIPPING, 10),
    "no longer won back": ({"spells": [(400, 300), (90, None)], "used": [2]}, Stage.ACTIVE, 90),
    "onboarding on its last day": ({"spells": [(29, None)], "used": [2]}, Stage.ONBOARDING, 29),
    "onboarding is over": ({"spells": [(30, None)], "used": [2]}, Stage.ACTIVE, 30),
    "onboarding without use known": ({"spells": [(3, None)]}, Stage.ONBOARDING, 3),
    "use not known": ({"spells": [(300, None)]}, Stage.UNKNOWN, 300),
}


@pytest.mark.parametrize(("lived", "stage", "since"), TABLE.values(), ids=TABLE)
def test_the_first_that_fits(lived, stage, since):
    assert stage_of(someone(**lived)) == (stage, since)


def test_a_decided_departure_is_none_any_more():
    customer = someone(spells=[(400, None)], used=[1], notice=5)
    Departure.objects.update(outcome=Departure.Outcome.SAVED, decided_on=ago(2))
    assert stage_of(customer)[0] == Stage.ACTIVE
    Departure.objects.update(decided_on=ago(-2))  # nobody knew then
    assert stage_of(customer)[0] == Stage.LEAVING


def test_onboarding_lasts_until_its_milestones_are_reached():
    first, second = make_milestone(ends_onboarding=True), make_milestone(ends_onboarding=True)
    make_milestone(ends_onboarding=True, is_active=False)
    slow, done, late = (someone(spells=[(began, None)], used=[1]) for began in (60, 60, 90))
    for customer, milestones in ((slow, [first]), (done, [first, second])):
        for milestone in milestones:
            MilestoneReached.objects.create(customer=customer, milestone=milestone, reached_on=ago(20))
    assert [stage_of(each)[0] for each in (slow, done, late)] == [Stage.ONBOARDING, Stage.ACTIVE, Stage.ACTIVE]


def test_silence_goes_by_product():
    daily = make_product(rhythm="daily")
    quarterly = make_product(rhythm="days", rhythm_days=90)
    own = make_product(rhythm="daily", slipping_after=3, dormant_after=200)
    cases = [
        ([(daily, 6)], Stage.ACTIVE),
        ([(daily, 7)], Stage.SLIPPING),
        ([(daily, 30)], Stage.DORMANT),
        ([(quarterly, 179)], Stage.ACTIVE),
        ([(quarterly, 180)], Stage.SLIPPING),
        ([(quarterly, 270)], Stage.DORMANT),
        ([(own, 3)], Stage.SLIPPING),
        ([(own, 199)], Stage.SLIPPING),
        ([(daily, 40), (quarterly, 90)], Stage.ACTIVE),
        ([(daily, 40), (None, 20)], Stage.ACTIVE),
    ]
    people = []
    for uses, _ in cases:
        customer = someone(spells=[(400, None)])
        for product, days in uses:
            make_use(customer, ago(days), product=product)
        people.append(customer)
    refresh_standings(as_of=DAY)
    stages = dict(Standing.objects.values_list("customer", "stage"))
    assert [stages[customer.pk] for customer in people] == [stage for _, stage in cases]


def test_rules_of_the_company_hold():
    StandingRules.objects.create(pk=1, slipping_after=5, dormant_after=10, onboarding_days=3)
    assert stage_of(someone(spells=[(4, None)], used=[5]))[0] == Stage.ACTIVE
    assert stage_of(someone(spells=[(400, None)], used=[5]))[0] == Stage.SLIPPING
