from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.spells import update_spell
from accounts.actions.subscriptions import change_value, create_subscription, update_subscription
from accounts.models import Spell, Subscription
from retention_site.base.changes import StaleVersion
from tests.factories import make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db


def test_a_change_of_value_closes_one_and_opens_the_next(agent):
    old = make_subscription(monthly_value=Decimal("100.00"))
    new = change_value(actor=agent, subscription=old, version=1, monthly_value=Decimal("120.00"), on=date(2025, 4, 1))
    old.refresh_from_db()
    assert (old.ended_on, old.monthly_value) == (date(2025, 4, 1), Decimal("100.00"))
    assert (new.started_on, new.ended_on, new.monthly_value, new.currency) == (date(2025, 4, 1), None, Decimal("120.00"), "USD")


def test_a_stale_change_of_value_leaves_nothing_half_done(agent):
    old = make_subscription()
    update_subscription(actor=agent, subscription=old, version=1, fields={"payment_state": "failed"})
    with pytest.raises(StaleVersion):
        change_value(actor=agent, subscription=old, version=1, monthly_value=Decimal(1), on=date(2025, 4, 1))
    assert Subscription.objects.get().ended_on is None


def test_a_subscription_stays_inside_its_spell(agent):
    spell = make_spell(started_on=date(2025, 3, 1), ended_on=date(2025, 9, 1))
    for days in [{"started_on": date(2025, 2, 1)}, {"started_on": date(2025, 4, 1), "ended_on": date(2025, 9, 2)}]:
        with pytest.raises(ValidationError):
            create_subscription(actor=agent, spell=spell, product=make_product(), **days)


def test_money_needs_a_currency_and_is_never_negative(agent):
    for money in [{"monthly_value": Decimal(5)}, {"monthly_value": Decimal(-5), "currency": "THB"}]:
        with pytest.raises(ValidationError):
            create_subscription(actor=agent, spell=make_spell(), product=make_product(), started_on=date(2025, 2, 1), **money)


def test_the_same_money_with_other_decimals_is_no_change(agent):
    subscription = make_subscription(monthly_value=Decimal("100.00"))
    same = update_subscription(actor=agent, subscription=subscription, version=1, fields={"monthly_value": Decimal(100)})
    assert same.version == 1


@pytest.fixture
def ended_meanwhile(agent):
    """A running subscription as a colleague still sees it, whose spell another has ended."""
    seen = Subscription.objects.select_related("spell").get(pk=make_subscription().pk)
    update_spell(actor=agent, spell=Spell.objects.get(), version=None, fields={"ended_on": date(2025, 6, 1)})
    return seen


def test_nothing_begins_in_a_spell_that_was_ended_meanwhile(agent, ended_meanwhile):
    with pytest.raises(ValidationError, match="The spell ended"):
        create_subscription(actor=agent, spell=ended_meanwhile.spell, product=make_product(), started_on=date(2025, 7, 1))


def test_nothing_goes_on_in_a_spell_that_was_ended_meanwhile(agent, ended_meanwhile):
    with pytest.raises(ValidationError, match="The spell ended"):
        update_subscription(actor=agent, subscription=ended_meanwhile, version=None, fields={"ended_on": None})
    assert Subscription.objects.get().ended_on == date(2025, 6, 1)


def test_another_change_leaves_the_end_alone_that_was_set_meanwhile(agent, ended_meanwhile):
    fields = {"payment_state": "failed"}
    saved = update_subscription(actor=agent, subscription=ended_meanwhile, version=None, fields=fields)
    assert (saved.ended_on, saved.payment_state) == (date(2025, 6, 1), "failed")


def test_what_has_an_end_gets_no_new_price(agent):
    ended = make_subscription(ended_on=date(2025, 6, 1))
    for day in [date(2025, 4, 1), date(2025, 9, 1)]:
        with pytest.raises(ValidationError, match="The subscription ends"):
            change_value(actor=agent, subscription=ended, version=None, monthly_value=Decimal(120), on=day)
    assert Subscription.objects.get().ended_on == date(2025, 6, 1)
