"""Whom live surveys ask by themselves: on which days, whom at a customer, and how often."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.customers import update_customer
from surveys.actions.planning import plan_after_talks, plan_by_days
from surveys.models import Invitation
from surveys.planning import Due
from tests.factories import (
    NOW,
    make_contact,
    make_customer,
    make_departure,
    make_interaction,
    make_spell,
    make_subscription,
)
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


def day(ago):
    return TODAY - timedelta(days=ago)


def customer_since(ago, **fields):
    spell = make_spell(started_on=day(ago), customer=make_customer(**fields))
    spell.customer.started_on = spell.started_on
    spell.customer.save()
    make_contact(customer=spell.customer)
    return spell.customer


def plan(on=TODAY):
    return plan_by_days(on=on, at=NOW + (on - TODAY))


def occasions():
    return list(Invitation.objects.order_by("id").values_list("occasion", flat=True))


@pytest.fixture
def nps():
    return make_survey(after_start_days=60, every_days=180, before_renewal_days=120)


@pytest.mark.parametrize(
    ("ago", "occasion"),
    [
        (59, None),
        (60, "start"),
        (66, "start"),
        (67, None),
        (239, None),
        (240, "repeat:1"),
        (246, "repeat:1"),
        (247, None),
        (60 + 5 * 180, "repeat:5"),
    ],
)
def test_the_days_after_the_start(nps, ago, occasion):
    customer = customer_since(ago)
    plan()
    assert occasions() == ([occasion] if occasion else [])
    if occasion:
        invitation = Invitation.objects.get()
        assert (invitation.survey, invitation.customer) == (nps, customer)
        assert invitation.trigger == occasion.partition(":")[0]
        assert (invitation.status, invitation.channel, invitation.due_at) == ("planned", "email", NOW)


def test_each_day_of_a_year_asks_at_its_times_once(nps):
    customer_since(0)
    for later in range(1, 430):
        plan(TODAY + timedelta(days=later))
    assert occasions() == ["start", "repeat:1", "repeat:2"]


def test_planning_again_adds_nothing_even_for_another_champion(nps):
    customer = customer_since(61)
    plan()
    make_contact(customer=customer, is_champion=True)
    plan()
    plan(TODAY + timedelta(days=3))
    assert occasions() == ["start"]


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "closed"}])
def test_only_live_surveys_ask(fields):
    make_survey(after_start_days=60, **fields)
    customer_since(60)
    assert plan() == 0


@pytest.mark.parametrize(
    ("after", "ago", "occasion"), [(None, 180, "repeat:1"), (None, 0, None), (30, 30, "start"), (30, 60, None)]
)
def test_times_may_be_left_out(after, ago, occasion):
    make_survey(after_start_days=after, every_days=180 if after is None else None, before_renewal_days=None)
    customer_since(ago)
    plan()
    assert occasions() == ([occasion] if occasion else [])


@pytest.mark.parametrize(("ahead", "is_asked"), [(121, False), (120, True), (114, True), (113, False)])
def test_before_a_renewal_once_for_several_products(nps, ahead, is_asked):
    renews = TODAY + timedelta(days=ahead)
    spell = make_spell(started_on=day(10))
    make_contact(customer=spell.customer)
    make_subscription(spell=spell, renews_on=renews)
    make_subscription(spell=spell, renews_on=renews)
    make_subscription(spell=spell, renews_on=renews, ended_on=day(1))
    plan()
    plan(TODAY)
    assert occasions() == ([f"renewal:{renews.isoformat()}"] if is_asked else [])


def test_who_left_or_is_leaving_or_is_nobody_is_not_planned(nps):
    gone = customer_since(60)
    gone.spells.update(ended_on=day(2))
    make_departure(customer=customer_since(60), notice_on=day(2), effective_on=TODAY + timedelta(days=30))
    customer_since(60).contacts.all().delete()
    assert plan() == 0


@pytest.mark.parametrize(
    ("people", "asked"),
    [
        ([{"email": ""}, {}, {}], 1),
        ([{}, {"is_champion": True}], 1),
        ([{"is_champion": True, "email": ""}, {}], 1),
        ([{"is_champion": True, "left_at": NOW}, {}], 1),
        ([{"email": ""}, {"email": "", "is_champion": True}], 1),  # to be told that there is no address
    ],
)
def test_who_is_asked_at_a_customer(nps, people, asked):
    customer = customer_since(60)
    customer.contacts.all().delete()
    contacts = [make_contact(customer=customer, **fields) for fields in people]
    plan()
    assert Invitation.objects.get().contact == contacts[asked]


def test_their_language_is_the_persons_else_the_customers(nps):
    update_customer(actor=None, customer=customer_since(60), version=None, fields={"language": "ar"})
    thai = customer_since(60)
    thai.contacts.update(language="th")
    customer_since(60)
    plan()
    assert list(Invitation.objects.order_by("customer_id").values_list("language", flat=True)) == ["ar", "th", "en"]


@pytest.mark.parametrize(
    ("hour", "leaves"),
    [(7, (10, 8)), (8, (10, 8)), (19, (10, 19)), (20, (11, 8)), (23, (11, 8))],
)
def test_an_ask_leaves_by_day_on_their_clock(hour, leaves):
    zone = ZoneInfo("Asia/Bangkok")
    at = datetime(2026, 6, 10, hour, tzinfo=zone)
    due = Due(1, 1, "th", "Asia/Bangkok", "start", "start")
    day_of_month, hour_then = leaves
    assert due.leaves_at(at) == datetime(2026, 6, day_of_month, hour_then, tzinfo=zone)


def test_after_a_talk():
    csat = make_survey(kind="csat")
    contact = make_contact(email="thip@siam.example")
    talk = make_interaction(customer=contact.customer, contact=contact)
    make_interaction(customer=contact.customer, contact=contact, outcome="no_answer")
    make_interaction(customer=contact.customer)
    make_interaction(contact=make_contact(email=""), customer=contact.customer)
    make_interaction(customer=contact.customer, contact=contact, at=NOW - timedelta(days=2))
    for _ in range(2):
        plan_after_talks(at=NOW)
    invitation = Invitation.objects.get()
    assert (invitation.survey, invitation.contact, invitation.interaction) == (csat, contact, talk)
    assert (invitation.trigger, invitation.occasion) == ("talk", f"talk:{talk.pk}")


def test_no_talk_is_asked_about_while_no_such_survey_is_live():
    make_survey(kind="csat", status="draft")
    contact = make_contact()
    make_interaction(customer=contact.customer, contact=contact)
    assert plan_after_talks(at=NOW) == 0


def test_the_number_of_queries_does_not_grow_with_the_customers(nps):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            customer_since(60)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Invitation.objects.count() == 10
