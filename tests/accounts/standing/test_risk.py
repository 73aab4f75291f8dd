"""Risk learnt from our own history, and read for everybody."""

from datetime import timedelta
from random import Random

import pytest

from accounts.models import Customer, RiskTable, Standing, UsageDay
from accounts.paying import business_day
from accounts.slipping import Place, Tally, place_of, shrunken
from accounts.standing.places import PLACE, placed
from accounts.standing.risk import COLUMNS, cells_of, learn, make_risk_table, risk_sql, risk_words
from accounts.stretches import Sql, fetched
from tests.accounts.standing.lives import make_population
from tests.factories import make_customer, make_spell, make_use

pytestmark = pytest.mark.django_db
HORIZON = 60


@pytest.fixture
def on():
    return business_day()


def risks(table, on, within=None):
    sql = risk_sql(table, on, within)
    rows = fetched(Sql(f"SELECT customer_id, {', '.join(COLUMNS)} FROM ({sql.text}) told", sql.params))
    return {row[0]: row[1:] for row in rows}


def days_of(customer, until):
    return sorted(UsageDay.objects.filter(customer=customer, day__lte=until).values_list("day", flat=True))


def by_hand(customer, on):
    """The place of a customer, without the database's arithmetic."""
    days = days_of(customer, on)
    quarter = timedelta(weeks=13)
    recent = sum(day > on - quarter for day in days)
    before = sum(on - 2 * quarter < day <= on - quarter for day in days)
    return place_of((on - days[-1]).days, len(days), recent, before)


def test_places_are_those_of_the_pure_module(on):
    customers = make_population(on - timedelta(days=500), on, n=60, seed=Random().randrange(999))
    known = placed(on)
    found = fetched(Sql(f"SELECT customer_id, {', '.join(PLACE)} FROM ({known.text}) placed", known.params))
    assert {pk: Place(*place) for pk, *place in found} == {
        each.pk: by_hand(each, on) for each in customers if days_of(each, on)
    }


def test_it_is_learnt_one_horizon_back_and_kept(on):
    customers = make_population(on - timedelta(days=400), on)
    table = make_risk_table(as_of=on, horizon_days=HORIZON)
    assert (RiskTable.objects.get(), table.horizon_days) == (table, HORIZON)
    then, counted = on - timedelta(days=HORIZON), {}
    for customer in customers:
        if days := days_of(customer, then):
            place = by_hand(customer, then)
            n, gone = counted.get(place, (0, 0))
            counted[place] = Tally(n + 1, gone + (days_of(customer, on)[-1] == days[-1]))
    assert cells_of(table) == shrunken(counted)
    assert (table.n, table.gone) == tuple(sum(each) for each in zip(*counted.values(), strict=True))
    make_risk_table(as_of=on, horizon_days=HORIZON)
    assert RiskTable.objects.count() == 1


def test_it_is_read_for_everybody_who_is_there(on):
    customers = [each for each in make_population(on - timedelta(days=400), on) if days_of(each, on)]
    table = make_risk_table(as_of=on, horizon_days=HORIZON)
    make_spell(customer=customers[0], started_on=on - timedelta(days=9), ended_on=on)
    never = make_customer()
    found, cells = risks(table, on), cells_of(table)
    assert set(found) == {customer.pk for customer in customers[1:]}
    assert never.pk not in found
    for customer in customers[1:20]:
        cell = cells[by_hand(customer, on)]
        risk, low, high, n, gone = found[customer.pk]
        assert (risk, low, high) == pytest.approx((cell.risk, cell.low, cell.high))
        assert (n, gone) == (cell.n, cell.gone)
    one = Sql("WHERE customer_id = %s", (customers[5].pk,))
    assert risks(table, on, one) == {customers[5].pk: found[customers[5].pk]}


def test_facts_that_are_known_already_are_not_counted_again(on):
    customers = make_population(on - timedelta(days=400), on, n=60)
    table = make_risk_table(as_of=on, horizon_days=HORIZON)
    facts = Sql("(SELECT %s AS customer_id, %s AS use_days, 0 AS use_days_13_weeks, 0 AS use_days_13_weeks_before,"
                " MAX(day) AS last_use_on FROM accounts_usageday)", (customers[0].pk, 5))  # fmt: skip
    sql = risk_sql(table, on, facts=facts)
    assert len(fetched(sql)) == 1


def test_what_came_later_is_not_learnt_from(on):
    past = on - timedelta(days=100)
    customers = make_population(past - timedelta(days=300), past)
    known = learn(as_of=past, horizon_days=HORIZON)
    for customer in customers[::2]:
        make_use(customer, past + timedelta(days=1))
        make_spell(customer=customer, started_on=past - timedelta(days=300), ended_on=past + timedelta(days=2))
    make_use(make_customer(), past + timedelta(days=3))
    assert learn(as_of=past, horizon_days=HORIZON).cells == known.cells
    assert risks(known, past) == risks(learn(as_of=past, horizon_days=HORIZON), past)


def test_a_short_history_makes_a_shorter_horizon_and_too_short_a_one_no_risk(on):
    make_population(on - timedelta(days=120), on)
    assert learn(as_of=on, horizon_days=90).horizon_days == 40
    early = learn(as_of=on - timedelta(days=90), horizon_days=90)
    assert (early.n, early.cells) == (0, {})
    assert risks(early, on) == {}
    assert risks(None, on) == {}
    nothing = learn(as_of=on - timedelta(days=4000), horizon_days=90)
    assert (nothing.n, nothing.cells) == (0, {})


def test_few_customers_have_no_risk(on):
    make_population(on - timedelta(days=400), on, n=20)
    assert make_risk_table(as_of=on, horizon_days=HORIZON).cells == {}
    assert Customer.objects.count() == 20


def test_in_words(on):
    standing = Standing(last_use_on=on - timedelta(days=64), usual_gap=20.2, risk=0.42, risk_low=0.3, risk_high=0.5)
    assert risk_words(standing, on).startswith("No risk can be told")
    standing.risk_n, standing.risk_gone = 283, 119
    told = risk_words(standing, on)
    assert told == "Of 283 customers like this, 42 % did not come back (36 to 48 %); usually every 20 days, now 64."
    standing.usual_gap = None
    assert risk_words(standing, on).endswith("; silent for 64 days.")
    standing.usual_gap, standing.risk_n, standing.risk_gone = 0.8, 4, 1
    history = "Few customers were like this; with those nearest to it, 42 % did not come back (30 to 50 %)"
    assert risk_words(standing, on) == f"{history}; usually every day, now 64."
