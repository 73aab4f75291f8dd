"""Why somebody is, or is not, written to: per person and purpose, in words."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.actions.consents import record_consent, suppress_address
from accounts.contact_policy import reasons
from accounts.models import Contact, ContactPolicy, MailPreferences
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import NOW, make_contact, make_customer, make_departure, make_issue, make_message, make_spell

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(team):
    return make_contact(customer=make_customer(team=team, timezone="UTC", country="DE"), full_name="Sam Sato")


def url(customer):
    return reverse("customer_contacting", args=[customer.pk])


def told(contact, purpose="promotion", at=NOW, **options):
    return [(each.rule, each.detail) for each in reasons(contact, purpose=purpose, at=at, **options)]


def test_doors(as_user, contact, settings):
    assert_doors(as_user, url(contact.customer))
    assert_hidden_from_other_teams(as_user, settings, url(contact.customer))


def test_unknown(as_user, agent):
    assert as_user(agent).get("/customers/999/contacting/").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_each_person_and_purpose_with_the_reasons(as_user, agent, contact):
    make_issue(customer=contact.customer, severity="serious")
    gone = make_contact(customer=contact.customer, full_name="Gone Girl")
    Contact.objects.filter(pk=gone.pk).update(left_at=NOW)
    text = as_user(agent).get(url(contact.customer)).content.decode()
    assert text.count("A serious issue of theirs is open.") == 6, "surveys, lessons and offers of each of two"
    assert text.count("This person no longer works there.") == 7
    assert text.count("They did not allow us to write to them after leaving.") == 2
    assert "1 open issue" in text
    assert url(contact.customer) in as_user(agent).get(contact.customer.get_absolute_url()).content.decode()


@time_machine.travel(NOW, tick=False)
def test_a_message_leads_to_it_and_calls_are_told_apart(as_user, agent, lead, contact):
    message = make_message(contact=contact)
    assert url(contact.customer) in as_user(lead).get(message.get_absolute_url()).content.decode()
    by_mail, by_call = (as_user(agent).get(url(contact.customer), {"channel": each}) for each in ("email", "call"))
    assert "There is no address or number" not in by_mail.content.decode()
    assert by_call.content.decode().count("There is no address or number") == 7


def test_nobody_is_known(as_user, agent):
    assert "Nobody is known there." in as_user(agent).get(url(make_customer())).content.decode()


def test_the_number_of_queries_does_not_grow(as_user, agent, contact, django_assert_max_num_queries):
    client = as_user(agent)
    for _ in range(9):
        make_contact(customer=contact.customer)
    with django_assert_max_num_queries(12):
        client.get(url(contact.customer))


def test_every_rule_says_what_it_saw(contact):
    ContactPolicy.objects.create(pk=1, consent_countries=["DE"], most_promotions=1)
    make_departure(customer=make_spell(customer=contact.customer).customer)
    suppress_address(actor=None, address=contact.email, source="bounce")
    MailPreferences.objects.create(contact=contact, paused_until="2026-07-01", less_often=True)
    make_message(contact=contact, purpose="promotion", status="sent", begun_at=NOW)
    for _ in range(2):
        make_issue(customer=contact.customer)
    found = dict(told(contact))
    assert found["customer_leaves"].startswith("Notice given on")
    assert found["address_suppressed"].startswith("bounce, ")
    assert found["no_consent"] == "Germany"
    assert found["several_issues_open"] == "2 open issues"
    assert found["too_often"] == "1 in the last 7 days; at most 1"
    assert "paused" in found
    until = {each.rule: each.until for each in reasons(contact, purpose="promotion", at=NOW)}
    assert until["paused"] == datetime(2026, 7, 1, tzinfo=UTC)
    assert until["too_often"] == datetime(2026, 6, 17, 9, 30, tzinfo=UTC)


def test_the_hour_is_told_last_and_is_a_delay(contact):
    record_consent(actor=None, contact=contact, purpose="promotion", decision="refused", source="link")
    found = reasons(contact, purpose="promotion", at=datetime(2026, 12, 25, 23, 0, tzinfo=UTC))
    assert [(each.rule, each.is_delay) for each in found] == [("opted_out", False), ("holiday", True)]
    assert found[1].detail == "Christmas Day"
    assert told(contact, "service", datetime(2026, 12, 25, 23, 0, tzinfo=UTC)) == []
