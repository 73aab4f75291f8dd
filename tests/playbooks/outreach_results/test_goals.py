from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import Customer, MilestoneReached
from playbooks.outreach.goals import PARTS, Tally, clocks_of, members, tallies
from tests.factories import (
    make_customer,
    make_interaction,
    make_milestone,
    make_product,
    make_spell,
    make_subscription,
    make_use,
)
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach_results.makers import AGO_10, AGO_40, ONE_DAY, TODAY, make_run, put
from tests.surveys.factories import make_invitation, make_response

pytestmark = pytest.mark.django_db
DAY, LAST = AGO_40.date(), AGO_40.date() + 30 * ONE_DAY


def tally(outreach, arm="a", *, on=TODAY):
    found = tallies(outreach, clocks_of(outreach), customers=Customer.objects.all(), on=on)
    return sum((each for (own, _language), each in found.items() if own == arm), Tally())


def reached(goal, *customers, **fields):
    """Which of `customers` reached the goal, each on their own and together."""
    outreach = make_outreach(goal=goal, goal_days=30, **fields)
    put(make_run(outreach), "a", *customers)
    people = Customer.objects.all()
    found = members(outreach, clocks_of(outreach), PARTS["a-goal"], customers=people, on=TODAY)
    missed = members(outreach, clocks_of(outreach), PARTS["treated-missed"], customers=people, on=TODAY)
    assert {*found, *missed} == {*customers}
    assert tally(outreach) == Tally(len(customers), len(customers), len(found))
    return [each in found for each in customers]


def test_retained_are_those_with_a_contract_on_the_last_day():
    spells = [
        {},
        {"ended_on": LAST + ONE_DAY},
        {"ended_on": LAST},
        {"ended_on": DAY},
        {"started_on": LAST},
        {"started_on": LAST + ONE_DAY},
    ]
    customers = [make_spell(**fields).customer for fields in spells]
    assert reached("retained", *customers, make_customer()) == [True, True, False, False, True, False, False]


def test_leaving_and_coming_back_within_the_days_is_being_a_customer():
    spell = make_spell(ended_on=DAY + ONE_DAY)
    make_spell(customer=spell.customer, started_on=LAST - ONE_DAY)
    assert reached("retained", spell.customer) == [True]


def test_active_are_those_who_used_anything_from_the_day_to_the_last():
    days = [DAY - ONE_DAY, DAY, LAST, LAST + ONE_DAY]
    customers = [make_customer() for _day in days]
    for customer, day in zip(customers, days, strict=True):
        make_use(customer, day)
        make_use(customer, DAY - 300 * ONE_DAY, name="other")
    assert reached("active", *customers) == [False, True, True, False]


def test_a_milestone_counts_where_it_was_reached_within_the_days():
    milestone, other = make_milestone(), make_milestone()
    days = [(milestone, DAY - ONE_DAY), (milestone, DAY), (milestone, LAST), (milestone, LAST + ONE_DAY), (other, DAY)]
    customers = [make_customer() for _day in days]
    for customer, (what, day) in zip(customers, days, strict=True):
        MilestoneReached.objects.create(customer=customer, milestone=what, reached_on=day)
    assert reached("milestone", *customers, milestone=milestone) == [False, True, True, False, False]


def test_answered_are_those_whose_answer_counts_or_who_wrote_or_called():
    end = datetime(2026, 6, 1, tzinfo=UTC)
    early, kept, held, late = (make_invitation(asked_at=AGO_40 - timedelta(days=9)) for _n in range(4))
    make_response(invitation=early, at=AGO_40 - timedelta(minutes=1))
    make_response(invitation=kept, at=AGO_40)
    make_response(invitation=held, at=AGO_40, held_for=["fast"])
    make_response(invitation=late, at=end)
    talks = [{"direction": "in", "at": end - timedelta(seconds=1)}, {"direction": "out", "at": AGO_40}, {"direction": "in"}]
    called = [make_interaction(**fields).customer for fields in talks]
    asked = [each.customer for each in (early, kept, held, late)]
    assert reached("answered", *asked, *called) == [False, True, False, False, True, False, False]


def test_upgraded_pay_more_in_some_currency_and_in_none_less():
    before, after = DAY - ONE_DAY, DAY + 5 * ONE_DAY
    product, second = make_product(), make_product()
    cases = [
        [("10.10", "USD", before, None)],  # as before
        [("10.10", "USD", before, after), ("10.30", "USD", after, None)],  # more
        [("10.10", "USD", before, after), ("10.00", "USD", after, None)],  # less
        [("10.10", "USD", before, after), ("300.00", "THB", after, None)],  # another currency: nobody can tell
        [("10.10", "USD", before, None), ("300.00", "THB", after, None)],  # something on top
        [("0.10", "USD", before, after), ("0.20", "USD", before, after), ("0.30", "USD", after, None)],  # the same
        [("10.10", "USD", DAY, None)],  # began on the day
        [("10.10", "USD", LAST + ONE_DAY, None)],  # later
        [("10.10", "USD", before, None), ("5.00", "USD", after, LAST)],  # gone again
    ]
    customers = []
    for lines in cases:
        spell = make_spell(started_on=before)
        customers.append(spell.customer)
        for n, (value, currency, start, end) in enumerate(lines):
            what = {"product": second if n == 1 else product, "monthly_value": Decimal(value), "currency": currency}
            make_subscription(spell=spell, started_on=start, ended_on=end, **what)
    assert reached("upgraded", *customers) == [False, True, False, False, True, False, True, False, False]


def test_whose_days_are_not_over_waits_and_is_counted_nowhere():
    outreach = make_outreach(goal_days=30)
    put(make_run(outreach), "a", *(make_spell().customer for _n in range(2)))
    put(make_run(outreach), "a", make_spell().customer, due_at=AGO_10)
    assert tally(outreach) == Tally(3, 2, 2)
    assert tally(outreach).waiting == 1
    assert tally(outreach, on=LAST) == Tally(3, 0, 0)  # the last day is not over on itself
    assert tally(outreach, on=LAST + ONE_DAY) == Tally(3, 2, 2)


def test_a_customer_counts_once_in_the_part_they_first_were_in():
    outreach = make_outreach(goal_days=30)
    first, second = make_run(outreach), make_run(outreach)
    held, treated = make_spell().customer, make_spell().customer
    put(first, "h", held)
    put(second, "a", held, due_at=AGO_10)
    put(first, "b", treated)
    put(first, "a", treated, address="colleague@example.com")
    put(second, "a", treated, due_at=AGO_10)
    assert [tally(outreach, arm) for arm in "abh"] == [Tally(), Tally(1, 1, 1), Tally(1, 1, 1)]


def test_who_was_refused_when_it_was_planned_is_not_compared():
    outreach = make_outreach()
    put(make_run(outreach), "", make_spell().customer, rule="customer_left")
    assert clocks_of(outreach) == []
    assert tally(outreach) == Tally()


@pytest.mark.parametrize("status", ["refused", "parked", "cancelled", "bounced", "uncertain", "planned"])
def test_whatever_became_of_the_message_its_customer_counts(status):
    outreach = make_outreach(goal_days=30)
    put(make_run(outreach), "a", make_spell().customer, status=status)
    assert tally(outreach) == Tally(1, 1, 1)


def test_a_message_put_off_does_not_move_the_clock_of_its_run():
    outreach = make_outreach(goal_days=30, goal="active")
    run = make_run(outreach)
    customer = make_customer()
    put(run, "h", make_customer())
    put(run, "a", customer, due_at=AGO_40 + 20 * ONE_DAY)
    make_use(customer, LAST + ONE_DAY)
    assert tally(outreach) == Tally(1, 1, 0)


def test_only_customers_who_may_be_seen_are_counted():
    outreach = make_outreach(goal_days=30)
    seen, unseen = make_spell().customer, make_spell().customer
    put(make_run(outreach), "a", seen, unseen)
    found = tallies(outreach, clocks_of(outreach), customers=Customer.objects.filter(pk=seen.pk), on=TODAY)
    assert found == {("a", "en"): Tally(1, 1, 1)}
