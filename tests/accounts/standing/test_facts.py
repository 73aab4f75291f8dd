"""The facts of a day: each as it was then, and nothing after it looked at."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import (
    Contact,
    Customer,
    Departure,
    MilestoneReached,
    Product,
    Standing,
    StandingRules,
)
from accounts.standing.facts import COLUMNS, standings_sql
from accounts.standing.inactivity import silence_of
from accounts.standing.refresh import refresh_standings
from accounts.stretches import Sql, fetched
from playbooks.models import Callback
from tests.factories import (
    make_contact,
    make_customer,
    make_departure,
    make_interaction,
    make_issue,
    make_milestone,
    make_product,
    make_spell,
    make_subscription,
    make_use,
)
from tests.playbooks.factories import make_callback
from tests.surveys.factories import make_response

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)
STATEMENTS = {"sqlite": 29, "postgresql": 31}  # there a lock is taken, and memory asked for


def ago(days):
    return DAY - timedelta(days)


def at(days, hour=12):
    return datetime.combine(ago(days), time(hour), UTC)


def facts_of(customer) -> Standing:
    with time_machine.travel(at(0, 20), tick=False):
        refresh_standings(customers=Customer.objects.filter(pk=customer.pk))
    return Standing.objects.get(customer=customer)


def read(customer, *names):
    standing = facts_of(customer)
    return tuple(getattr(standing, name) for name in names)


def test_what_they_pay_in_the_currency_of_most_subscriptions():
    spell = make_spell(started_on=ago(400))
    make_subscription(spell=spell, started_on=ago(300), monthly_value="10.10", renews_on=ago(-30), payment_state="overdue")
    make_subscription(spell=spell, started_on=ago(300), monthly_value="20.20", renews_on=ago(-20))
    make_subscription(spell=spell, started_on=ago(300), monthly_value="5000000", currency="IDR", renews_on=ago(5))
    make_subscription(spell=spell, started_on=ago(300), ended_on=ago(0), monthly_value=7)
    make_subscription(spell=spell, started_on=ago(-1), monthly_value=8)
    told = read(spell.customer, "products", "monthly_value", "currency", "renews_on", "payment_failed")
    assert told == (3, Decimal("30.30"), "USD", ago(-20), True)


def test_money_that_no_column_holds_stops_nobody():
    spell = make_spell()
    for _ in range(3):
        make_subscription(spell=spell, monthly_value="999999999999.99")
    assert read(spell.customer, "monthly_value") == (Decimal("999999999999.99"),)


def test_issues_open_in_the_evening():
    customer = make_customer()
    make_issue(customer=customer, opened_at=at(3), severity="serious")
    make_issue(customer=customer, opened_at=at(0, 19))
    make_issue(customer=customer, opened_at=at(3), status="resolved", resolved_at=at(0, 10))
    assert read(customer, "open_issues", "serious_issues") == (2, 1)


@pytest.mark.parametrize(
    ("recent", "before", "rising"), [([1, 2], [], False), ([1, 2, 29], [], True), ([1, 2, 3, 4], [30, 59], False)]
)
def test_contacts_and_whether_they_rise(recent, before, rising):
    customer = make_customer()
    for days in (*recent, *before, 60):
        make_interaction(customer=customer, at=at(days))
    make_interaction(customer=customer, at=at(1), outcome="no_answer", summary="")
    told = read(customer, "contacts_30_days", "contacts_30_days_before", "contacts_rising")
    assert told == (len(recent), len(before), rising)


@pytest.mark.parametrize(
    ("left", "successor", "told"), [(179, False, True), (180, False, False), (10, True, False), (None, False, False)]
)
def test_their_champion_left(left, successor, told):
    customer = make_customer()
    make_contact(customer=customer, is_champion=True, left_at=at(left) if left is not None else None)
    if successor:
        make_contact(customer=customer, is_champion=True)
    Contact.objects.update(created_at=at(300))
    assert read(customer, "champion_left") == (told,)


@pytest.mark.parametrize(
    ("events", "before", "rhythm", "halved"), [(2, 4, 7, True), (3, 4, 7, False), (1, 3, 7, False), (2, 4, 20, False)]
)
def test_use_halved_in_a_week(events, before, rhythm, halved):
    customer = make_customer()
    make_use(customer, ago(3), events=events)
    make_use(customer, ago(10), events=before)
    make_use(customer, *(ago(10 + rhythm * n) for n in range(1, 9)))
    assert read(customer, "usage_halved") == (halved,)


def test_the_usual_gap_needs_two():
    customer = make_customer()
    make_use(customer, ago(40), ago(10))
    assert read(customer, "usual_gap") == (None,)
    make_use(customer, ago(0))
    assert read(customer, "usual_gap", "use_days") == (20.0, 3)


@pytest.mark.parametrize(("began", "used", "stuck"), [(13, [], None), (20, [], 6), (20, [8], None), (29, [15], 1)])
def test_onboarding_is_stuck_without_use(began, used, stuck):
    customer = make_spell(started_on=ago(began)).customer
    make_use(customer, *map(ago, used))
    assert read(customer, "stuck_since") == (ago(stuck) if stuck is not None else None,)


def test_onboarding_is_stuck_without_a_milestone_where_there_are_any():
    milestone = make_milestone()
    customer = make_spell(started_on=ago(25)).customer
    make_use(customer, ago(0))
    assert read(customer, "stuck_since") == (ago(11),)
    MilestoneReached.objects.create(customer=customer, milestone=milestone, reached_on=ago(15))
    assert read(customer, "stuck_since", "milestones", "last_milestone_on") == (ago(1), 1, ago(15))


def test_upper_floors_tell_what_they_know():
    contact = make_contact()
    for closed, outcome in ((1, "broken"), (89, "broken"), (90, "broken"), (2, "kept")):
        callback = make_callback(customer=contact.customer)
        Callback.objects.filter(pk=callback.pk).update(outcome=outcome, closed_at=at(closed))
    for score, days in ((9, 50), (3, 5)):
        make_response(score, contact=contact, at=at(days))
    told = read(contact.customer, "broken_promises", "last_score", "last_score_on")
    assert told == (2, 3, ago(5))


def everything(customer, product, milestone, days):
    """One of every kind, so many days ago."""
    make_use(customer, ago(days), product=product)
    make_issue(customer=customer, opened_at=at(days), severity="serious")
    make_interaction(customer=customer, at=at(days))
    contact = make_contact(customer=customer, is_champion=True, left_at=at(days))
    Contact.objects.filter(pk=contact.pk).update(created_at=at(days))
    MilestoneReached.objects.create(customer=customer, milestone=milestone, reached_on=ago(days))
    callback = make_callback(customer=customer)
    Callback.objects.filter(pk=callback.pk).update(outcome="broken", closed_at=at(days))
    make_response(2, contact=contact, at=at(days))


def test_nothing_after_the_day_is_looked_at():
    product, customers = make_product(rhythm="daily"), [make_customer(trial_started_on=ago(50)) for _ in range(3)]
    spells = [make_spell(customer=customer, started_on=ago(300)) for customer in customers[:2]]
    for spell in spells:
        make_subscription(spell=spell, started_on=ago(300), product=product)
    first, second = make_milestone(), make_milestone()
    for customer in customers:
        everything(customer, product, first, 5)
    notice = make_departure(customer=customers[0], notice_on=ago(3), effective_on=ago(-40))
    known = standings()
    for customer in customers:
        everything(customer, product, second, -1)
    Departure.objects.filter(pk=notice.pk).update(outcome="left", decided_on=ago(-2))
    make_departure(customer=customers[1], notice_on=ago(-1), effective_on=ago(-30))
    spells[1].subscriptions.update(ended_on=ago(-1))
    make_subscription(spell=spells[1], started_on=ago(-1), payment_state="failed")
    type(spells[1]).objects.filter(pk=spells[1].pk).update(ended_on=ago(-3))
    make_spell(customer=customers[2], started_on=ago(-1))
    assert standings() == known


def standings():
    sql = standings_sql(as_of=DAY)
    return fetched(Sql(f"SELECT customer_id, {', '.join(COLUMNS)} FROM ({sql.text}) told ORDER BY customer_id", sql.params))


@given(
    rhythm=st.sampled_from(["daily", "weekly", "monthly", "days"]),
    rhythm_days=st.integers(1, 732),
    slipping=st.none() | st.integers(1, 3650),
    dormant=st.none() | st.integers(1, 3650),
)
def test_dormant_is_always_later_than_slipping(rhythm, rhythm_days, slipping, dormant):
    product = Product(rhythm=rhythm, rhythm_days=rhythm_days, slipping_after=slipping, dormant_after=dormant)
    silence = silence_of(product, StandingRules())
    assert silence.dormant > silence.slipping >= 1


def test_the_number_of_statements_does_not_grow(django_assert_num_queries):
    product = make_product(rhythm="daily")

    def more(count):
        for _ in range(count):
            make_use(make_spell(started_on=ago(100)).customer, ago(3), product=product)

    with time_machine.travel(at(0, 20), tick=False):
        more(2)
        refresh_standings()
        with django_assert_num_queries(STATEMENTS[connection.vendor]):
            refresh_standings()
        more(10)
        with django_assert_num_queries(STATEMENTS[connection.vendor]):
            refresh_standings()
