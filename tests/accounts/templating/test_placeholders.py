"""What placeholders say of real customers, and how what they say is kept from doing harm."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from accounts.models import Attribute, Contact, Customer, MilestoneReached, Standing
from accounts.templating.placeholders import (
    Kind,
    Placeholder,
    Placeholders,
    Recipient,
    links_for,
    neutral,
    register,
    samples,
    unregister,
    values_for,
)
from tests.factories import (
    make_contact,
    make_customer,
    make_milestone,
    make_product,
    make_spell,
    make_subscription,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


def recipient(contact, language="en", **params):
    return Recipient(contact.pk, contact.customer, contact, language, TODAY, params)


def values(*recipients, codes=None):
    known = Placeholders()
    return values_for(recipients, codes or list(known), known)


@pytest.fixture
def contact():
    Attribute.objects.create(code="seats", label="Seats", kind="number")
    Attribute.objects.create(code="met_on", label="Met on", kind="date")
    customer = make_customer(
        name="Carter Ltd",
        value_tier="vip",
        manager=make_user(full_name="Mona Farid"),
        attributes={"seats": 12, "met_on": "2026-01-31"},
    )
    spell = make_spell(customer=customer, started_on=date(2025, 4, 11))
    Customer.objects.filter(pk=customer.pk).update(started_on=spell.started_on)
    for name in ("Mobile app", "Desk"):
        make_subscription(spell=spell, product=make_product(name=name))
    make_subscription(spell=spell, product=make_product(name="Gone"), ended_on=TODAY)
    Standing.objects.create(
        customer=customer,
        last_use_on=TODAY - timedelta(days=34),
        contacts_30_days=3,
        open_issues=1,
        renews_on=TODAY + timedelta(days=21),
    )
    for days, name in ((9, "First report"), (40, "First login")):
        milestone = make_milestone(wordings={"en": name, "th": f"{name} th"})
        MilestoneReached.objects.create(customer=customer, milestone=milestone, reached_on=TODAY - timedelta(days=days))
    customer.refresh_from_db()
    return make_contact(customer=customer, full_name="Sam Carter", call_name="Sam")


def test_what_they_say_of_a_customer(contact, settings):
    said = values(recipient(contact, words="Look:\n *new*"))[contact.pk]
    assert said == {
        "name": "Sam",
        "full_name": "Sam Carter",
        "customer": "Carter Ltd",
        "our_company": settings.COMPANY_NAME,
        "manager_name": "Mona Farid",
        "products": "Desk, Mobile app",
        "days_silent": 34,
        "contacts_this_month": 3,
        "is_vip": True,
        "months_with_us": 13,
        "last_milestone": "First report",
        "open_issues": 1,
        "renews_on": said["renews_on"],
        "days_to_renewal": 21,
        "words": "Look:\n*new*",
        "attr__seats": 12,
        "attr__met_on": said["attr__met_on"],
    }
    assert "2026" in said["renews_on"]
    assert "31" in said["attr__met_on"]


def test_they_speak_the_language_of_whoever_reads(contact):
    said = values(recipient(contact, "th"))[contact.pk]
    assert said["last_milestone"] == "First report th"
    assert "กรกฎาคม" in said["renews_on"]
    assert "، " in values(recipient(contact, "ar"))[contact.pk]["products"]


def test_what_is_not_known_is_left_out():
    contact = make_contact(full_name="Sam Carter")
    said = values(recipient(contact))[contact.pk]
    assert set(said) == {"name", "full_name", "customer", "our_company", "is_vip"}
    assert said["is_vip"] is False


def test_a_renewal_that_has_passed_is_none(contact):
    Standing.objects.update(renews_on=TODAY - timedelta(days=1))
    contact.refresh_from_db()
    assert "renews_on" not in values(recipient(contact))[contact.pk]


def test_ten_cost_no_more_queries_than_one(django_assert_num_queries):
    keys = [make_contact().pk for _ in range(10)]
    contacts = list(Contact.objects.select_related("customer__manager", "customer__standing").filter(pk__in=keys))
    known = Placeholders()
    with django_assert_num_queries(3):  # attributes, subscriptions, milestones
        values_for([recipient(contact) for contact in contacts], list(known), known)


def test_links_are_made_apart_and_are_dead_for_nobody_in_particular(contact):
    known = Placeholders()
    assert links_for(None, ["preferences_url", "name"], known) == {"preferences_url": "#"}
    assert "/u/" in links_for(recipient(contact), ["preferences_url"], known)["preferences_url"]


def test_a_floor_above_may_join(contact):
    def seats(recipients):
        return {one.key: 7 for one in recipients}

    register(Placeholder("seats_free", "Seats", 3, Kind.NUMBER, seats))
    try:
        assert values(recipient(contact), codes=["seats_free"])[contact.pk] == {"seats_free": 7}
    finally:
        unregister("seats_free")
    assert "seats_free" not in Placeholders()


@pytest.mark.parametrize("language", ["en", "th", "ar", "id"])
def test_each_has_a_meaning_and_a_sample(language):
    known = Placeholders()
    with translation.override(language):
        said = samples(list(known), known)
        assert all(str(placeholder.meaning) for placeholder in known.values())
    assert len(said) == len(known) == 16
    assert said["days_silent"] == 34


@pytest.mark.parametrize(
    ("value", "kind", "kept"),
    [
        ("\u202egnp.exe\u202c", Kind.NAME, "gnp.exe"),
        ("a\r\nBcc: b@example.com", Kind.NAME, "a Bcc: b@example.com"),
        ("a\u2028b\u2029c\x00d\x85e", Kind.TEXT, "a b c d e"),
        ("\u2067سامي\u2069", Kind.NAME, "سامي"),
        ("نمی\u200cخواهم 👩\u200d💻", Kind.NAME, "نمی\u200cخواهم 👩\u200d💻"),
        ("half \ud83d", Kind.NAME, "half"),
        ("x" * 400, Kind.NAME, "x" * 300),
        ("a  b\r\n\r\n c\n", Kind.LINES, "a b\n\nc"),
        (3.0, Kind.NUMBER, 3),
        (2.5, Kind.NUMBER, 2.5),
        (["a"], Kind.TEXT, "['a']"),
        (None, Kind.TEXT, None),
        (False, Kind.FLAG, False),
    ],
)
def test_values_are_plain(value, kind, kept):
    assert neutral(value, kind) == kept
