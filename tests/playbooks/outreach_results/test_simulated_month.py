"""A month of an outreach whose effect is known, since it was planted: it must be found, and none where none is."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Customer, Message, UsageDay
from playbooks.models import Outreach
from playbooks.outreach.goals import clocks_of, tallies
from playbooks.outreach.results import Results
from retention_site.base.differences import Verdict
from retention_site.base.lots import lot, lot_sql
from tests.playbooks.outreach_results.makers import AGO_40, TODAY, make_crowd, make_run, put_crowd

# What is tried is the statistics; that the counts are the same on each kind of database, others see to
pytestmark = [pytest.mark.django_db, pytest.mark.once]
N, HELD = 800, 25  # customers; percent
FIRST = 500_000  # their first key: what lots are drawn of is the same each time
DAY = AGO_40.date()


def held_back(customer, salt):
    return lot(customer.pk, salt) < 100 * HELD


def look(outreach):
    clocks = clocks_of(outreach)
    found = tallies(outreach, clocks, customers=Customer.objects.all(), on=TODAY)
    return Results(outreach, TODAY, clocks, found).lift


def live_on(rng, customers, chance):
    """Let each of `customers` come back with their chance, on a day of the month."""
    back = [each for each in customers if rng.random() < chance(each)]
    UsageDay.objects.bulk_create(
        UsageDay(customer=each, day=DAY + timedelta(days=rng.randrange(31)), name="opened", events=1, quantity=1)
        for each in back
    )


@pytest.fixture
def run(db):
    return make_run(goal=Outreach.Goal.ACTIVE, goal_days=30, holdout_percent=HELD, salt="a month")


def plan(run, customers):
    put_crowd(run, ["h" if held_back(each, run.outreach.salt) else "a" for each in customers], customers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as databases do by themselves, though not within a transaction


def test_an_effect_that_is_there_is_found_and_its_interval_covers_it(run):
    """Twenty points, lived through sixty times."""
    customers, covered = make_crowd(N, prefix="planted", first=FIRST), 0
    plan(run, customers)
    for seed in range(60):
        UsageDay.objects.all().delete()
        live_on(random.Random(seed), customers, lambda each: 0.20 if held_back(each, run.outreach.salt) else 0.40)
        lift = look(run.outreach)
        assert (lift.verdict, lift.everybody) == (Verdict.BETTER, N)
        covered += lift.difference.low < 20 < lift.difference.high
    # 95 % of 60 are 57, with a standard deviation of 1.7
    assert covered >= 52


def test_without_an_effect_a_difference_is_seen_once_in_twenty_times(run):
    """The same people under 200 drawings of lots: whatever differs then is chance."""
    customers = make_crowd(N, prefix="chance", first=FIRST)
    plan(run, customers)
    live_on(random.Random(1), customers, lambda _each: 0.30)
    verdicts = []
    for n in range(200):
        drawn = f"CASE WHEN {lot_sql('customer_id', f'salt {n}')} < %s THEN 'h' ELSE 'a' END"
        with connection.cursor() as cursor:
            text = f"UPDATE {Message._meta.db_table} SET arm = {drawn} WHERE occasion = %s"
            cursor.execute(text, [100 * HELD, run.occasion])
        verdicts.append(look(run.outreach).verdict)
    assert verdicts.count(Verdict.TOO_FEW) == 0
    # 95 % of 200 are 190, with a standard deviation of 3.1: beyond three of them the interval would be wrong
    assert 181 <= verdicts.count(Verdict.NONE) <= 199
