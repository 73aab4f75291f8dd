"""A mail program unsubscribes its reader with one press (RFC 8058): no cookies, no token of a form, no redirect."""

import pytest
from django.test import Client

from accounts.contact_policy import refusals
from accounts.mail_preferences.links import unsubscribe_headers
from accounts.mail_preferences.wishes import REFUSABLE
from accounts.messages.sender import send_due
from accounts.models import Consent, Message
from retention_site.base.models import AuditEntry
from tests.factories import NOW, make_message

pytestmark = pytest.mark.django_db
ENCODINGS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=mail"]
MULTIPART = '--mail\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--mail--\r\n'


def press(link: str, kind: str):
    data = MULTIPART if kind.startswith("multipart") else "List-Unsubscribe=One-Click"
    return Client(enforce_csrf_checks=True).post(link, data, content_type=kind)


def test_the_headers_name_the_page(contact, settings, link):
    assert unsubscribe_headers(contact) == {
        "List-Unsubscribe": f"<{settings.BASE_URL}{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize("kind", ENCODINGS)
def test_one_click(contact, link, kind):
    planned = [make_message(contact=contact, purpose=each) for each in (*REFUSABLE, "service")]
    response = press(link, kind)
    assert (response.status_code, response.cookies, response.has_header("Location")) == (200, {}, False)
    lines = Consent.objects.filter(contact=contact)
    assert {(line.purpose, line.decision, line.source, line.wording_language) for line in lines} == {
        (each, "refused", "link", "th") for each in REFUSABLE
    }
    assert all(line.wording for line in lines)
    after = {message.purpose: message.status for message in Message.objects.filter(pk__in=[each.pk for each in planned])}
    assert after == dict.fromkeys(REFUSABLE, "cancelled") | {"service": "planned"}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_it_is_in_force_for_the_next_claim(contact, link, kind, server):
    assert press(link, kind).status_code == 200
    late = [make_message(contact=contact, purpose=each) for each in REFUSABLE]  # planned by whoever did not know
    assert set(refusals(late, at=NOW)) == {message.pk for message in late}
    assert send_due() == 0
    assert set(Message.objects.values_list("status", flat=True)) == {"refused"}


def test_pressing_again_writes_nothing_more(contact, link):
    for _ in range(3):
        assert press(link, ENCODINGS[0]).status_code == 200
    assert Consent.objects.count() == len(REFUSABLE)
    assert AuditEntry.objects.filter(action="consent.recorded").count() == len(REFUSABLE)


@pytest.mark.parametrize("data", ["", "List-Unsubscribe=", "List-Unsubscribe=maybe", "%ff=%ff", "list-unsubscribe=One-Click"])
def test_anything_else_is_no_click(contact, link, data):
    assert Client().post(link, data, content_type=ENCODINGS[0]).status_code == 200
    assert not Consent.objects.exists()


def test_a_big_mail_provider_is_not_turned_away_at_once(contact, link):
    assert {press(link, ENCODINGS[0]).status_code for _ in range(100)} == {200}
