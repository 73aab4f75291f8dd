import pytest

from accounts.actions.consents import hash_address, latest_decision, record_consent, suppress_address
from accounts.models import Consent
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def test_the_newest_line_counts_and_the_old_ones_stay(agent):
    contact = make_contact()
    for decision in ["granted", "refused"]:
        record_consent(actor=agent, contact=contact, purpose="promotion", decision=decision, source="staff")
    assert latest_decision(contact, "promotion", "email").decision == "refused"
    assert contact.consents.count() == 2


def test_everything_covers_each_purpose(agent):
    contact = make_contact()
    record_consent(actor=agent, contact=contact, purpose="all", channel="any", decision="refused", source="link")
    assert latest_decision(contact, "survey", "phone").decision == "refused"
    assert latest_decision(make_contact(), "survey", "phone") is None


def test_a_suppressed_address_stays_suppressed_for_whoever_has_it_next(agent):
    suppress_address(actor=agent, address="Someone@Example.com ", source="bounce")
    contact = make_contact(email="someone@example.com")
    assert latest_decision(contact, "service", "email").decision == "suppressed"
    assert not Consent.objects.filter(wording__icontains="someone").exists()
    assert "someone" not in str(list(Consent.objects.values()))


def test_the_hash_is_keyed(settings):
    first = hash_address("a@example.com")
    settings.HASH_KEY = "another key of at least forty characters, yes"
    assert hash_address("a@example.com") != first
    assert hash_address("  ") == ""
