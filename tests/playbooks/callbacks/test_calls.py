"""A promise made, and a promise kept, in the form of a call."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Interaction
from playbooks.models import Callback
from tests.factories import make_contact, make_customer
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db
TALK = {"direction": "out", "channel": "phone", "outcome": "reached", "status": "open", "heard": "Every bag twice"}


@pytest.fixture
def customer(team):
    return make_customer(name="Siam Coffee", timezone="Asia/Bangkok", country="TH", team=team)


@pytest.fixture
def address(customer):
    return reverse("interaction_add", args=[customer.pk])


def talk(**fields):
    local = timezone.localtime()
    return TALK | {"at": f"{local:%Y-%m-%dT%H:%M}", "question-0-text": "", "draft_token": "t"} | fields


def first_free(as_user, agent, customer):
    return as_user(agent).get(reverse("callback_slots", args=[customer.pk])).context["form"].quick[0].at


def test_one_press_in_the_call_promises_and_carries_over_what_was_said(as_user, agent, lead, customer, address):
    contact = make_contact(customer=customer)
    at = first_free(as_user, agent, customer)
    sent = talk(contact=contact.pk, specialist=lead.pk, **{"promise-slot": at.isoformat(), "question-0-text": "Is it mended?"})
    assert as_user(agent).post(address, sent).status_code == 302
    callback = Callback.objects.get()
    assert (callback.promised_for, callback.assignee, callback.contact) == (at, agent, contact)
    assert (callback.about, callback.heard, callback.specialist) == ("Is it mended?", "Every bag twice", lead)
    assert callback.interaction == Interaction.objects.get()


def test_without_scripts_the_form_offers_times_to_press(as_user, agent, customer, address):
    client = as_user(agent)
    pressed = re.findall(r'name="promise-slot" value="([^"]+)"', client.get(address).content.decode())
    assert len(pressed) >= 3
    assert client.post(address, talk(**{"promise-slot": pressed[1]})).status_code == 302
    assert Callback.objects.get().promised_for == datetime.fromisoformat(pressed[1])
    client.cookies["scripts"] = "1"
    page = client.get(address).content.decode()
    assert 'name="promise-slot"' not in page
    assert reverse("callback_slots", args=[customer.pk]) in page


def test_a_call_without_a_promise_promises_nothing(as_user, agent, address):
    sent = talk(**{"promise-slot": "", "promise-at": "", "promise-assignee": agent.pk, "promise-minutes": "15"})
    assert as_user(agent).post(address, sent).status_code == 302
    assert not Callback.objects.exists()


def test_a_taken_slot_keeps_the_talk_unsaved_and_offers_others(as_user, agent, customer, address):
    at = first_free(as_user, agent, customer)
    make_callback(assignee=agent, promised_for=at)
    response = as_user(agent).post(address, talk(**{"promise-slot": at.isoformat()}))
    html = response.content.decode()
    assert "This quarter of an hour is taken." in html
    assert (at + timedelta(minutes=15)).isoformat() in html
    assert "Every bag twice" in html
    assert not Interaction.objects.exists()


def test_a_confirmation_needs_somebody_to_mail(as_user, agent, customer, address):
    at = first_free(as_user, agent, customer)
    html = as_user(agent).post(address, talk(**{"promise-slot": at.isoformat(), "promise-confirm": "on"})).content.decode()
    assert "A confirmation needs a contact with an e-mail address." in html
    assert not Interaction.objects.exists()


def test_about_without_a_time_asks_for_one(as_user, agent, address):
    assert "Choose a day and a time." in as_user(agent).post(address, talk(**{"promise-about": "October"})).content.decode()


@pytest.mark.parametrize(
    ("days", "outcome", "kept"), [(0, "reached", "kept"), (3, "reached", "kept_late"), (3, "no_answer", "")]
)
def test_logging_the_call_closes_the_promise_or_notes_the_attempt(as_user, agent, customer, address, days, outcome, kept):
    callback = age(make_callback(customer=customer, assignee=agent), days=days)
    sent = talk(outcome=outcome, **{"keeping-callback": callback.pk})
    assert as_user(agent).post(address, sent).status_code == 302
    callback.refresh_from_db()
    assert callback.outcome == kept
    assert callback.events.last().kind == ("closed" if kept else "attempted")
    assert callback.events.last().interaction == Interaction.objects.get()


def test_a_promise_of_mine_that_is_due_is_chosen_beforehand(as_user, agent, customer, address):
    callback = age(make_callback(customer=customer, assignee=agent), days=3)
    other = make_callback(customer=customer)
    assert f'value="{callback.pk}" checked' in as_user(agent).get(address).content.decode()
    for key, chosen in [(other.pk, other.pk), ("99999", callback.pk), ("x", callback.pk)]:
        assert f'value="{chosen}" checked' in as_user(agent).get(address, {"callback": key}).content.decode()


def test_the_page_fetches_free_times_by_itself_and_leads_to_them_without_script(as_user, agent, customer, address):
    html = as_user(agent).get(address).content.decode()
    assert reverse("callback_slots", args=[customer.pk]) in html
    assert reverse("callback_add", args=[customer.pk]) in html
