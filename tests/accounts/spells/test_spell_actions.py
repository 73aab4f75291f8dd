from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.actions.spells import create_spell, update_spell
from accounts.actions.subscriptions import create_subscription, update_subscription
from accounts.models import Customer, Spell
from retention_site.base.models import AuditEntry
from tests.factories import make_customer, make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db


def test_the_first_spell_says_since_when_they_are_a_customer(agent):
    customer = make_customer()
    create_spell(actor=agent, customer=customer, started_on=date(2024, 5, 1), ended_on=date(2024, 9, 1))
    create_spell(actor=agent, customer=customer, started_on=date(2025, 2, 1))
    assert Customer.objects.get(pk=customer.pk).started_on == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2024, 6, 1), None), (date(2024, 1, 1), date(2024, 5, 2)), (date(2024, 8, 31), date(2024, 12, 1))],
)
def test_spells_never_overlap(agent, start, end):
    spell = make_spell(started_on=date(2024, 5, 1), ended_on=date(2024, 9, 1))
    with pytest.raises(ValidationError) as caught:
        create_spell(actor=agent, customer=spell.customer, started_on=start, ended_on=end)
    assert "started_on" in caught.value.message_dict
    assert Spell.objects.count() == 1


def test_a_spell_may_begin_on_the_day_the_last_one_ended(agent):
    spell = make_spell(started_on=date(2024, 5, 1), ended_on=date(2024, 9, 1))
    create_spell(actor=agent, customer=spell.customer, started_on=date(2024, 9, 1))
    assert Spell.objects.covering(date(2024, 9, 1)).count() == 1


def test_ending_a_spell_ends_its_subscriptions_with_an_audit_entry(agent):
    subscription = make_subscription()
    update_spell(actor=agent, spell=subscription.spell, version=1, fields={"ended_on": date(2025, 6, 1)})
    subscription.refresh_from_db()
    assert subscription.ended_on == date(2025, 6, 1)
    assert AuditEntry.objects.about(subscription).get().action == "subscription.ended"


def test_a_spell_cannot_end_before_a_subscription_began(agent):
    subscription = make_subscription(started_on=date(2025, 8, 1))
    with pytest.raises(ValidationError):
        update_spell(actor=agent, spell=subscription.spell, version=1, fields={"ended_on": date(2025, 6, 1)})
    assert Spell.objects.get().ended_on is None


def test_a_correction_ends_nothing_by_an_end_that_was_taken_back_meanwhile(agent):
    line = make_subscription(spell=make_spell(ended_on=date(2025, 6, 1)), ended_on=date(2025, 6, 1))
    seen = Spell.objects.get()
    update_spell(actor=agent, spell=Spell.objects.get(), version=None, fields={"ended_on": None})
    update_subscription(actor=agent, subscription=line, version=None, fields={"ended_on": None})
    update_spell(actor=agent, spell=seen, version=None, fields={"leave_reason": "none after all"})
    line.refresh_from_db()
    assert line.ended_on is None


def test_a_refusal_names_days_as_its_reader_writes_them(agent):
    spell = make_spell(started_on=date(2025, 3, 8))
    with translation.override("id"), pytest.raises(ValidationError, match="8 Maret 2025"):
        create_spell(actor=agent, customer=spell.customer, started_on=date(2025, 6, 1))
    with translation.override("id"), pytest.raises(ValidationError, match="8 Maret 2025"):
        create_subscription(actor=agent, spell=spell, product=make_product(), started_on=date(2025, 3, 1))
