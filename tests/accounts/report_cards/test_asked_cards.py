"""Report cards counted by the queue: once for all who ask for the same, one at a time, kept for a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tasks
from accounts.actions.products import update_product
from accounts.actions.report_cards import ask_for_cards, give_up, tidy
from accounts.dimensions import dimensions
from accounts.models import AskedCard, Customer, StandingRules
from accounts.paying import business_day
from accounts.standing.asked_cards import Wanted
from accounts.standing.cards import Asked
from accounts.standing.report_card import report_card, report_cards_by
from retention_site.base import queue
from retention_site.base.models import Work
from tests.accounts.report_cards.queued import count_them_all, have_them_counted_later, planned, take_a_step
from tests.accounts.standing.lives import make_population
from tests.factories import make_product, make_segment

pytestmark = pytest.mark.django_db

HORIZON = 60


@pytest.fixture
def asked():
    return Asked(business_day() - timedelta(days=HORIZON + 1), HORIZON)


@pytest.fixture
def use(asked, monkeypatch):
    """Much use, of customers of half a year."""
    make_population(asked.as_of - timedelta(days=300), business_day(), n=60)
    have_them_counted_later(monkeypatch)


@pytest.fixture
def ask(manager, asked):
    """Ask for a card, which is somebody's, and over some customers."""

    def ask(reader=manager, asked=asked, by=None, **people):
        customers = Customer.objects.visible_to(reader).filter(**people)
        wanted = Wanted(asked, reader, customers, people, by=dimensions([])[by] if by else None)
        return ask_for_cards(wanted, rules=StandingRules.current())

    return ask


def test_it_is_planned_once_counted_in_two_steps_and_then_there(ask, asked, use):
    first, second = ask(), ask()
    assert first.cards is second.cards is None
    assert (first.row, AskedCard.objects.count(), len(planned())) == (second.row, 1, 1)
    take_a_step()
    halfway = ask()
    assert (halfway.cards, halfway.row.step, len(planned())) == (None, 2, 1)
    take_a_step()
    there = ask()
    assert there.cards == {"": report_card(as_of=asked.as_of, horizon_days=HORIZON)}
    assert there.cards[""].area
    assert there.row.made_at
    assert planned() == []


def test_with_little_use_nobody_waits_and_nothing_is_kept(ask, asked, monkeypatch):
    make_population(asked.as_of - timedelta(days=300), business_day(), n=30)
    assert ask().cards[""].n > 0
    assert not AskedCard.objects.exists()


def test_cards_by_kind(ask, asked, use):
    Customer.objects.filter(pk__lt=Customer.objects.order_by("pk")[20].pk).update(industry="Tea")
    assert ask(by="industry").cards is None
    count_them_all()
    cards = ask(by="industry").cards
    assert cards == report_cards_by(dimensions([])["industry"], asked)
    assert set(cards) == {"Tea", ""}
    assert next(iter(cards)) == ""


def test_what_was_learnt_for_one_card_serves_the_next_of_that_day(ask, use):
    ask()
    assert count_them_all() == 2
    ask(value_tier="standard")
    assert count_them_all() == 1
    assert ask(value_tier="standard").cards[""] == ask().cards[""]


def test_one_at_a_time_in_the_order_of_asking(ask, use):
    rows = [ask(value_tier=tier).row for tier in ("standard", "vip")]
    assert [work.key for work in planned()] == [str(rows[0].pk)]
    take_a_step()
    assert take_a_step() == str(rows[0].pk)
    assert [work.key for work in planned()] == [str(rows[1].pk)]
    count_them_all()
    assert not AskedCard.objects.waiting().exists()


def test_one_that_rests_after_a_failure_holds_up_nobody(ask, use):
    first = ask().row
    Work.objects.filter(key=str(first.pk)).update(due_at=timezone.now() + timedelta(minutes=5))
    second = ask(value_tier="vip").row
    assert [work.key for work in planned()] == [str(first.pk), str(second.pk)]


def test_a_lost_doorbell_costs_a_minute(ask, use):
    row = ask().row
    Work.objects.all().delete()
    tasks.ring_asked_cards()
    tasks.ring_asked_cards()
    assert [work.key for work in planned()] == [str(row.pk)]


def test_where_what_it_hangs_on_has_changed_it_is_counted_anew(ask, use):
    product = make_product(rhythm="monthly")
    ask()
    count_them_all()
    assert ask().cards
    update_product(actor=None, product=product, version=product.version, fields={"slipping_after": 5})
    assert ask().cards is None
    assert count_them_all() == 2
    assert ask().cards


def test_a_plan_that_nobody_can_ask_for_any_more_is_dropped(ask, use):
    stale = ask().row
    StandingRules(pk=1, slipping_after=20, dormant_after=50).save()
    take_a_step()
    assert not AskedCard.objects.filter(pk=stale.pk).exists()
    assert planned() == []


def test_of_a_segment_the_rule_counts_as_it_is_now(manager, asked, use):
    segment = make_segment(code="vips")

    def ask():
        rule = type(segment).objects.get().rule
        wanted = Wanted(asked, manager, Customer.objects.filter(value_tier="vip"), {"segment": "vips"}, rule)
        return ask_for_cards(wanted, rules=StandingRules.current())

    ask()
    count_them_all()
    assert ask().cards[""].n == 0
    type(segment).objects.update(rule={"field": "value_tier", "op": "is", "value": ["standard"]})
    assert ask().cards is None
    count_them_all()
    assert AskedCard.objects.order_by("pk").last().figures[0][1]["n"] > 0


def test_each_reader_has_a_card_of_the_customers_they_may_see(ask, lead, agent, settings, use):
    settings.TEAM_CUSTOMERS_ONLY = True
    Customer.objects.filter(pk=Customer.objects.order_by("pk")[0].pk).update(team=lead.team)
    mine, all_of_them = ask(lead).row, ask().row
    assert ask(agent).row not in (mine, all_of_them)
    count_them_all()
    assert ask(lead).cards[""].n == 1
    assert ask().cards[""].n > 40


def test_what_could_not_be_counted_says_so_and_is_tried_again_later(ask, use):
    row, later = ask().row, ask(value_tier="vip").row
    Work.objects.all().delete()
    give_up(row.pk)
    assert [work.key for work in planned()] == [str(later.pk)]
    assert ask().row.has_failed
    tidy(at=timezone.now() + timedelta(minutes=14))
    assert ask().row == row
    tidy(at=timezone.now() + timedelta(minutes=16))
    again = ask().row
    assert (again == row, again.has_failed) == (False, False)


def test_it_is_said_when_the_queue_gives_it_up(ask, use, monkeypatch):
    row = ask().row
    monkeypatch.setattr(queue, "MAX_ATTEMPTS", 1)
    AskedCard.objects.filter(pk=row.pk).update(learnt={"cells": "spoilt"})
    for work in planned():
        queue.run(work.pk)
    gave_up = Work.objects.get(task=queue.name_of(tasks.asked_card_gave_up))
    queue.run(gave_up.pk)
    assert ask().row.has_failed


def test_a_day_later_it_is_forgotten(ask, use):
    ask()
    count_them_all()
    tidy(at=timezone.now() + timedelta(hours=23))
    assert ask().cards
    tidy(at=timezone.now() + timedelta(hours=25))
    assert not AskedCard.objects.exists()
