"""Keeping everybody's standing: what is written, what is noted, and that looking at a day gone by leaves no trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import Customer, Stage, StageChange, Standing, StandingMark, UsageEvent
from accounts.standing.refresh import refresh_standings
from tests.factories import make_customer, make_spell, make_use

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


def at(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


def silent_since(days, **fields):
    customer = make_spell(started_on=DAY - timedelta(400), **fields).customer
    make_use(customer, DAY - timedelta(days))
    return customer


def noted(customer):
    return list(StageChange.objects.filter(customer=customer).order_by("id").values_list("before", "stage", "on"))


def test_everybody_has_one_and_it_is_told_as_of_when():
    silent_since(5)
    make_customer()
    with at(DAY):
        assert refresh_standings() == 2
        assert refresh_standings() == 0
    mark = StandingMark.objects.get()
    assert (mark.as_of, mark.is_past) == (DAY, False)


def test_changes_are_noted_from_the_day_they_came_about():
    customer = silent_since(5)
    with at(DAY):
        refresh_standings()
    with at(DAY + timedelta(27)):  # for two days nobody looked
        refresh_standings()
    make_use(customer, DAY + timedelta(28))
    with at(DAY + timedelta(29)):
        refresh_standings()
    assert noted(customer) == [
        ("", Stage.ACTIVE, DAY - timedelta(400)),
        (Stage.ACTIVE, Stage.SLIPPING, DAY + timedelta(25)),
        (Stage.SLIPPING, Stage.ACTIVE, DAY + timedelta(29)),
    ]
    assert Standing.objects.get().stage_since == DAY + timedelta(29)


def test_a_look_at_the_past_is_healed_and_leaves_no_history():
    customer = silent_since(5)
    with at(DAY):
        refresh_standings()
        now = Standing.objects.values().get()
        assert refresh_standings(as_of=DAY - timedelta(100)) == 1
        assert StandingMark.objects.get().is_past
        assert Standing.objects.get().stage == Stage.UNKNOWN
    with at(DAY + timedelta(1)):
        refresh_standings()
    assert not StandingMark.objects.get().is_past
    assert len(noted(customer)) == 1
    assert Standing.objects.values().get()["stage_since"] == now["stage_since"]


def test_some_customers_are_refreshed_alone():
    one, other = silent_since(5), silent_since(6)
    with at(DAY):
        assert refresh_standings(customers=Customer.objects.filter(pk=one.pk)) == 1
    assert list(Standing.objects.values_list("customer", flat=True)) == [one.pk]
    assert other
    assert not StandingMark.objects.exists()


def test_the_command_takes_a_day(capsys):
    silent_since(5)
    call_command("refresh_standings", "--as-of", "2026-06-10")
    assert "1 standings changed" in capsys.readouterr().out
    assert StandingMark.objects.get().as_of == DAY


def test_the_command_counts_what_has_just_arrived():
    customer = make_customer()
    moment = datetime(2026, 6, 9, 12, tzinfo=UTC)
    UsageEvent.objects.create(event_id="e1", customer=customer, name="opened", at=moment)
    call_command("refresh_standings", "--as-of", "2026-06-10")
    assert Standing.objects.get().last_use_on == date(2026, 6, 9)
