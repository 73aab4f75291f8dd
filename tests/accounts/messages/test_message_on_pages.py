"""Messages where people look anyway: on the customer's timeline, and on Today for those who decide."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_contact, make_customer, make_message

pytestmark = pytest.mark.django_db


def test_the_timeline_tells_what_was_sent_and_what_was_not(as_user, agent):
    now = timezone.now()
    contact = make_contact(call_name="Khun Nid")
    make_message(contact=contact, status="sent", settled_at=now - timedelta(hours=2), subject="We will call you")
    make_message(contact=contact, status="refused", rule="opted_out", settled_at=now - timedelta(hours=1))
    make_message(contact=contact, status="planned", due_at=now + timedelta(days=1), occasion="still to come")
    page = as_user(agent).get(contact.customer.get_absolute_url(), {"timeline": "messages"}).content.decode()
    assert "We will call you" in page
    assert "They asked not to get this." in page
    assert page.count("to <bdi>Khun Nid</bdi>") == 2


def test_leads_find_on_today_what_waits_for_them_and_agents_do_not(as_user, agent, lead):
    customer = make_customer(manager=lead)
    message = make_message(contact=make_contact(customer=customer), status="uncertain")
    make_message(contact=make_contact(customer=customer), status="sent")
    address = reverse("message_detail", args=[message.pk])
    page = as_user(lead).get("/").content.decode()
    assert "Messages that wait for a person" in page
    assert page.count(address) >= 1
    assert address not in as_user(agent).get("/").content.decode()
