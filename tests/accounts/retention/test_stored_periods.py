"""What is stored of the periods is what counting gives; a correction, by whatever way, has its periods counted again."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions.period_counts import is_behind, recount_periods
from accounts.actions.spells import create_spell, update_spell
from accounts.actions.subscriptions import change_value, create_subscription, update_subscription
from accounts.models import Customer, PeriodCount, PeriodMark, PeriodRevenue, Spell, Subscription
from accounts.money_moves import revenues_of
from accounts.movements import rates_of
from accounts.paying import business_day
from accounts.retention import Unit, periods
from accounts.stored_periods import good_rates, rates_known, revenue_known
from accounts.stretches import Rule
from accounts.tasks import ring_recounts
from retention_site.base.models import Work
from tests.accounts.imports.files import imported, one
from tests.accounts.retention.lives import random_life
from tests.api.client import Api
from tests.factories import make_customer, make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db

ON = date(2025, 6, 15)
WANTED = {unit: periods(date(2024, 1, 1), ON, unit) for unit in Unit}


@pytest.fixture
def everybody():
    rng = random.Random(5)
    product = make_product()
    for _ in range(40):
        customer = make_customer()
        for started_on, ended_on in random_life(rng):
            spell = make_spell(customer=customer, started_on=started_on, ended_on=ended_on)
            make_subscription(
                spell=spell, product=product, started_on=started_on, ended_on=ended_on, currency=rng.choice(["THB", "USD"])
            )


def recount(on=ON):
    return [recount_periods(unit=unit, on=on) for unit in Unit]


def assert_as_counted(on=ON):
    """What is stored, with what is counted beside it, is what counting everything gives."""
    for unit, wanted in WANTED.items():
        everybody = Customer.objects.all()
        assert rates_known(wanted, unit, on=on) == rates_of(everybody, wanted, unit, rule=Rule(), on=on)
        good = len(good_rates(wanted, unit, on=on))
        assert revenue_known(wanted, unit, good=good, on=on) == revenues_of(everybody, wanted, unit, on=on)


def test_stored_is_as_counted(everybody, django_assert_num_queries):
    assert recount() == [len(_ever(unit)) for unit in Unit]
    assert not any(is_behind(unit, on=ON) for unit in Unit)
    assert recount() == [0, 0, 0]
    assert_as_counted()
    with django_assert_num_queries(3):
        good = good_rates(WANTED[Unit.MONTH], Unit.MONTH, on=ON)
        revenue_known(WANTED[Unit.MONTH], Unit.MONTH, good=len(good), on=ON)


def _ever(unit):
    first = Spell.objects.order_by("started_on").first().started_on
    return periods(first, ON, unit)


def test_a_new_day_counts_the_running_period_only(everybody):
    recount()
    later = ON + timedelta(days=1)
    assert all(is_behind(unit, on=later) for unit in Unit)
    assert recount(on=later) == [1, 1, 1]
    assert_as_counted(on=later)


def test_before_the_first_there_was_nobody(everybody):
    recount()
    long_ago = periods(date(2020, 1, 1), ON, Unit.MONTH)
    assert good_rates(long_ago, Unit.MONTH, on=ON) == rates_of(Customer.objects.all(), long_ago, Unit.MONTH, rule=Rule(), on=ON)


def by_action(spell, _as_user, _admin):
    update_spell(actor=None, spell=spell, version=None, fields={"ended_on": date(2025, 2, 10)})


def by_page(spell, as_user, admin):
    page = reverse("spell_edit", args=[spell.pk])
    data = {"started_on": spell.started_on, "ended_on": "2025-02-10", "version": spell.version}
    assert as_user(admin).post(page, data).status_code == 302


def by_api(spell, _as_user, admin):
    answer = Api(admin).patch(f"spells/{spell.pk}/", {"ended_on": "2025-02-10"})
    assert answer.status_code == 200, answer.content


def by_admin(spell, as_user, admin):
    page = reverse("admin:accounts_spell_change", args=[spell.pk])
    data = {"started_on": spell.started_on, "ended_on": "2025-02-10", "leave_reason": "", "version_seen": spell.version}
    inline = {f"subscriptions-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    assert as_user(admin).post(page, data | inline).status_code == 302


def by_import(spell, _as_user, admin):
    customer = spell.customer
    imported(one(external_id=customer.external_id, name=customer.name, left_on="2025-02-10"), actor=admin)


@pytest.mark.parametrize("correct", [by_action, by_page, by_api, by_admin, by_import])
def test_a_back_dated_correction_is_counted(correct, as_user, admin, everybody):
    spell = make_spell(started_on=date(2024, 3, 3))
    recount()
    before = PeriodCount.objects.get(unit=Unit.MONTH, first=date(2025, 2, 1)).lost
    correct(spell, as_user, admin)
    spell.refresh_from_db()
    assert spell.ended_on == date(2025, 2, 10)
    assert all(is_behind(unit, on=ON) for unit in Unit)
    assert_as_counted()  # at once, before anything is stored
    recount()
    assert PeriodCount.objects.get(unit=Unit.MONTH, first=date(2025, 2, 1)).lost == before + 1
    assert not PeriodMark.objects.exists()
    assert_as_counted()


def test_whatever_touches_spells_or_money_is_counted(everybody, as_user, admin):
    recount()
    customer, product = make_customer(), make_product()
    spell = create_spell(actor=None, customer=customer, started_on=date(2024, 2, 2))
    assert_as_counted()
    line = create_subscription(
        actor=None, spell=spell, product=product, started_on=date(2024, 2, 2), monthly_value=Decimal(90), currency="THB"
    )
    assert_as_counted()
    recount()
    line = change_value(actor=None, subscription=line, version=None, monthly_value=Decimal(60), on=date(2024, 9, 1))
    assert_as_counted()
    recount()
    update_subscription(actor=None, subscription=line, version=None, fields={"monthly_value": Decimal(70)})
    assert_as_counted()
    recount()
    update_spell(actor=None, spell=Spell.objects.get(pk=spell.pk), version=None, fields={"started_on": date(2023, 12, 9)})
    assert_as_counted()
    recount()
    for row in [*Subscription.objects.filter(spell=spell), spell]:
        url = reverse(f"admin:accounts_{row._meta.model_name}_delete", args=[row.pk])
        assert as_user(admin).post(url, {"post": "yes"}).status_code == 302
    assert not Spell.objects.filter(pk=spell.pk).exists()
    assert_as_counted()
    recount()
    assert_as_counted()


def test_where_nobody_pays_nothing_is_stored():
    assert recount() == [0, 0, 0]
    spell = make_spell(started_on=date(2025, 1, 5))
    recount()
    assert PeriodCount.objects.exists()
    spell.delete()
    recount()
    assert not PeriodCount.objects.exists()
    assert not PeriodRevenue.objects.exists()


def test_the_sweep_rings_once_for_each_unit(django_capture_on_commit_callbacks):
    ring_recounts()
    assert not Work.objects.filter(task__endswith=".recount").exists()  # nobody has ever paid
    create_spell(actor=None, customer=make_customer(), started_on=business_day())
    ring_recounts()
    ring_recounts()
    assert sorted(Work.objects.filter(task__endswith=".recount").values_list("key", flat=True)) == sorted(Unit)
