"""What is kept of who reached which milestone when."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.actions.usage import UsageRow, record_usage
from accounts.milestones.refreshing import refresh_milestones
from accounts.models import MilestoneReached, UsageDay
from accounts.usage.roll_up import roll_up
from tests.factories import make_customer, make_milestone, make_use

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


def kept():
    return set(MilestoneReached.objects.values_list("milestone", "customer", "reached_on"))


def test_everybody_is_written_once():
    milestone, often = make_milestone(), make_milestone(times=2)
    one, other = make_customer(), make_customer()
    make_use(one, DAY - timedelta(2), DAY)
    make_use(other, DAY)
    assert refresh_milestones(on=DAY) == 3
    assert kept() == {(milestone.pk, one.pk, DAY - timedelta(2)), (often.pk, one.pk, DAY), (milestone.pk, other.pk, DAY)}
    assert refresh_milestones(on=DAY) == 0


def test_a_late_event_moves_the_day_earlier():
    milestone, customer = make_milestone(times=2), make_customer()
    make_use(customer, DAY - timedelta(5), DAY)
    refresh_milestones(on=DAY)
    assert kept() == {(milestone.pk, customer.pk, DAY)}
    make_use(customer, DAY - timedelta(9))
    assert refresh_milestones(customers=[customer.pk], on=DAY) == 1
    assert kept() == {(milestone.pk, customer.pk, DAY - timedelta(5))}


def test_those_something_happened_to_are_counted_alone():
    milestone = make_milestone()
    one, other = make_customer(), make_customer()
    make_use(one, DAY)
    make_use(other, DAY)
    assert refresh_milestones(customers=[other.pk], on=DAY) == 1
    assert kept() == {(milestone.pk, other.pk, DAY)}
    UsageDay.objects.all().delete()
    assert refresh_milestones(customers=[one.pk], on=DAY) == 0
    assert refresh_milestones(customers=[], on=DAY) == 0
    assert refresh_milestones(customers=[other.pk], on=DAY) == 1
    assert kept() == set()


def test_what_a_new_definition_denies_goes():
    milestone, untouched = make_milestone(), make_milestone()
    often, seldom = make_customer(), make_customer()
    make_use(often, DAY - timedelta(1), DAY)
    make_use(seldom, DAY)
    refresh_milestones(on=DAY)
    milestone.times = 2
    milestone.save()
    assert refresh_milestones(milestones=[milestone], on=DAY) == 2
    assert kept() == {
        (milestone.pk, often.pk, DAY),
        (untouched.pk, often.pk, DAY - timedelta(1)),
        (untouched.pk, seldom.pk, DAY),
    }


def test_one_out_of_use_keeps_what_it_had():
    milestone, customer = make_milestone(), make_customer()
    make_use(customer, DAY)
    refresh_milestones(on=DAY)
    milestone.is_active = False
    milestone.save()
    make_use(customer, DAY - timedelta(3))
    assert refresh_milestones(on=DAY) == 0
    assert kept() == {(milestone.pk, customer.pk, DAY)}


def test_the_number_of_statements_does_not_grow_with_customers(django_assert_num_queries):
    make_milestone()
    for _ in range(5):
        make_use(make_customer(), DAY)
    with django_assert_num_queries(8):  # the milestones, five statements of one, and a savepoint around them
        refresh_milestones(on=DAY)


def test_whose_use_was_counted_is_counted_again(db):
    milestone, customer = make_milestone(), make_customer()
    record_usage([UsageRow("e-1", customer.pk, "opened", datetime(2026, 3, 5, 12, tzinfo=UTC), Decimal(1), None)])
    roll_up()
    assert kept() == {(milestone.pk, customer.pk, date(2026, 3, 5))}
    record_usage([UsageRow("e-2", customer.pk, "opened", datetime(2026, 3, 1, 12, tzinfo=UTC), Decimal(1), None)])
    roll_up()
    assert kept() == {(milestone.pk, customer.pk, date(2026, 3, 1))}, "an event that came late"
