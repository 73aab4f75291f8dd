"""What the product noted by itself is told to each reader in their language, whoever's doing it was."""

import pytest
from django.utils import translation

from accounts.messages.kinds import Pointless, render_mail
from accounts.models import Departure, Message
from playbooks import reasons
from playbooks.actions.checklists import FAREWELL
from playbooks.models import Callback
from tests.factories import make_contact, make_departure, make_message, make_spell
from tests.playbooks.factories import make_callback


@pytest.mark.parametrize("name", [reasons.AWAY, reasons.BACK, reasons.NOBODY_HAS_TIME, reasons.SLOT_TAKEN])
def test_one_about_somebody_keeps_their_name(name):
    kept = reasons.of_somebody(name, "Mariam: Adel")
    with translation.override("id"):
        indonesian = reasons.told(kept)
    assert "Mariam: Adel" in indonesian
    assert "Mariam: Adel" in reasons.told(kept)
    assert indonesian != reasons.told(kept) != kept


@pytest.mark.parametrize("wrote", ["", "Ill", "The invoice: it was wrong", "away"])
def test_what_people_wrote_stays(wrote):
    assert reasons.told(wrote) == wrote


@pytest.mark.django_db
def test_a_departure_noted_in_arabic_reads_in_the_readers_language():
    customer = make_spell().customer
    make_callback(customer=customer)
    with translation.override("ar"):
        make_departure(customer=customer)
    assert Callback.objects.get().outcome_why == "They are leaving."


@pytest.mark.django_db
def test_a_farewell_that_has_become_pointless_says_why_in_the_readers_language():
    departure = make_departure(customer=make_spell().customer)
    Departure.objects.update(outcome=Departure.Outcome.SAVED, decided_on=departure.notice_on)
    contact = make_contact(customer=departure.customer)
    message = make_message(contact=contact, kind=FAREWELL, purpose="farewell", params={"departure": departure.pk, "item": 0})
    with translation.override("ar"), pytest.raises(Pointless) as stopped:
        render_mail(message)
    assert Message(rule=stopped.value.rule).why == "They stay."
