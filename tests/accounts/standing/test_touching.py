"""Whoever something happened to stands anew when the transaction is over."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from accounts.actions.customer_batches import upsert_customers
from accounts.actions.interactions import log_interaction
from accounts.actions.issues import create_issue
from accounts.actions.spells import create_spell, update_spell
from accounts.models import Customer, Stage, StageChange, Standing, StandingMark, StandingTouch
from accounts.paying import business_day
from accounts.signals import usage_counted
from accounts.standing import sources, touching
from accounts.standing.refresh import refresh_standings, refresh_touched
from accounts.standing.sources import Source
from accounts.stretches import Sql
from tests.factories import make_contact, make_customer, make_subscription, make_use

pytestmark = pytest.mark.django_db(transaction=True)


def standing_of(customer) -> Standing:
    return Standing.objects.get(customer=customer)


def test_it_follows_what_is_saved_one_by_one():
    customer = make_customer()
    assert standing_of(customer).stage == Stage.NONE
    spell = create_spell(actor=None, customer=customer, started_on=business_day() - timedelta(5))
    assert standing_of(customer).stage == Stage.ONBOARDING
    make_subscription(spell=spell, started_on=spell.started_on, payment_state="failed")
    create_issue(actor=None, customer=customer, title="Broken", severity="serious")
    log_interaction(actor=None, customer=customer, summary="A talk")
    standing = standing_of(customer)
    assert standing.payment_failed
    assert (standing.products, standing.serious_issues, standing.contacts_30_days) == (1, 1, 1)
    update_spell(actor=None, spell=spell, version=None, fields={"ended_on": business_day()})
    assert standing_of(customer).stage == Stage.LEFT
    stages = list(StageChange.objects.filter(customer=customer).order_by("id").values_list("before", "stage"))
    assert stages == [("", Stage.NONE), (Stage.NONE, Stage.ONBOARDING), (Stage.ONBOARDING, Stage.LEFT)]


def test_one_transaction_refreshes_once(django_assert_max_num_queries):
    customer = make_customer()
    with django_assert_max_num_queries(47), transaction.atomic():
        for n in range(3):
            make_contact(customer=customer, full_name=f"Person {n}")
    assert not StandingTouch.objects.exists()


def test_what_is_rolled_back_touches_nobody():
    customer = make_customer()
    Standing.objects.all().delete()
    with transaction.atomic():
        create_issue(actor=None, customer=customer, title="Broken")
        transaction.set_rollback(True)
    assert not Standing.objects.exists()


def test_many_wait_for_the_sweep():
    rows = [{"external_id": f"u-{n}", "name": f"Shop {n}"} for n in range(touching.HANDFUL + 1)]
    upsert_customers(actor=None, rows=rows, visible=Customer.objects.all())
    assert not Standing.objects.exists()
    assert StandingTouch.objects.count() == len(rows)
    assert refresh_touched(most=4) == 4
    assert refresh_touched(most=4) == len(rows) - 4
    assert Standing.objects.count() == len(rows)
    assert not StandingTouch.objects.exists()


def test_usage_that_was_counted_touches():
    customer = make_customer()
    make_use(customer, business_day())
    usage_counted.send(sender=None, customers=[customer.pk, 99_999])
    refresh_touched(most=10)
    assert standing_of(customer).stage == Stage.ACTIVE


def test_a_failure_never_reaches_who_saved(monkeypatch, caplog):
    customer = make_customer()
    broken = Source("broken", ("last_score",), lambda _as_of, _within: Sql("SELECT customer_id FROM nowhere"))
    monkeypatch.setitem(sources._sources, "broken", broken)
    create_issue(actor=None, customer=customer, title="Broken")
    assert "could not be refreshed" in caplog.text
    monkeypatch.undo()
    assert refresh_touched(most=10) == 1
    assert standing_of(customer).open_issues == 1


def test_after_a_look_at_the_past_they_wait_for_the_night():
    customer = make_customer()
    refresh_standings(as_of=date(2026, 1, 1))
    create_issue(actor=None, customer=customer, title="Broken")
    assert refresh_touched(most=10) == 0
    assert standing_of(customer).open_issues == 0
    refresh_standings()
    assert standing_of(customer).open_issues == 1
    assert not StandingTouch.objects.exists()
    assert not StandingMark.objects.get().is_past


def test_one_alone_is_told_as_everybody_is():
    customer = make_customer()
    spell = create_spell(actor=None, customer=customer, started_on=business_day() - timedelta(300))
    make_subscription(spell=spell, monthly_value="12.34", renews_on=business_day())
    make_use(customer, *(business_day() - timedelta(7 * n) for n in range(20)))
    with transaction.atomic():
        touching.touch([customer.pk])
    alone = Standing.objects.values().get()
    refresh_standings()
    assert refresh_standings() == 0
    kept = Standing.objects.values().get()
    unlearnt = {"risk", "risk_low", "risk_high", "risk_n", "risk_gone"}
    assert {name: value for name, value in kept.items() if name not in unlearnt} == {
        name: value for name, value in alone.items() if name not in unlearnt
    }
    assert connection.run_on_commit == []
