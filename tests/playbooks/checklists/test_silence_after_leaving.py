"""A year after they left nothing has been sent but one farewell, and what they expressly allowed; on a real SMTP server."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actions.departures import begin_departure, record_permission, settle_departures
from accounts.actions.messages import plan_message
from accounts.actions.spells import create_spell
from accounts.messages.kinds import Mail, message_kind
from accounts.messages.sender import send_due
from accounts.models import Message
from playbooks.actions.checklists import say_farewell
from playbooks.models import ChecklistItem
from tests.factories import make_contact, make_departure, make_spell
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db
PURPOSES = ("service", "survey", "lifecycle", "promotion", "recovery", "win_back")
SAID = "Maaf soal laporan yang salah."


@message_kind("test.letter", "letter")
def letter(message):
    return Mail(subject=message.purpose, text="Hello")


@pytest.fixture
def contact():
    make_template("farewell").items.update(kind="farewell")
    customer = make_spell(started_on=date(2025, 3, 1)).customer
    return make_contact(customer=customer, call_name="Bu Ratna", language="id")


def plan(contact, purpose, when):
    return plan_message(
        occasion=f"{purpose}:{when:%Y-%m-%d}", kind="test.letter", purpose=purpose, to=contact, params={}, due_at=when
    )


def leave(contact, agent):
    """Notice today, gone in a month, and a farewell."""
    today = timezone.localdate()
    departure = begin_departure(
        actor=agent, customer=contact.customer, notice_on=today, effective_on=today + timedelta(days=30), notice_by=contact
    )
    item = ChecklistItem.objects.get(checklist__departure=departure)
    say_farewell(actor=agent, item=item, version=None, words=SAID)
    return departure


def a_year(contact, *, days=365):
    """Every month somebody plans everything there is for them, and the sender runs."""
    start = timezone.now()
    for day in range(0, days, 30):
        with time_machine.travel(start + timedelta(days=day)):
            settle_departures(on=timezone.localdate())
            for purpose in PURPOSES:
                plan(contact, purpose, timezone.now())
            send_due()


def test_nothing_but_one_farewell(server, agent, contact):
    for purpose in PURPOSES:
        plan(contact, purpose, timezone.now() + timedelta(days=60))
    departure = leave(contact, agent)
    assert set(Message.objects.exclude(purpose="farewell").values_list("status", flat=True)) == {"cancelled"}
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        a_year(contact)
    (farewell,) = server.mails
    assert farewell["To"] == contact.email
    words = farewell.get_body(("plain",)).get_content()
    assert "Bu Ratna" in words
    assert SAID in words
    departure.refresh_from_db()
    assert departure.outcome == "left"
    refused = Message.objects.filter(status="refused").values_list("rule", flat=True)
    assert set(refused) == {"customer_left", "win_back_not_allowed"}


def test_while_they_are_leaving_they_are_sold_and_asked_nothing(server, agent, contact):
    leave(contact, agent)
    for purpose in PURPOSES:
        plan(contact, purpose, timezone.now())
    send_due()
    subjects = {mail["Subject"] for mail in server.mails}
    assert {"service", "recovery"} <= subjects
    assert not subjects & {"survey", "lifecycle", "promotion", "win_back"}


@pytest.mark.parametrize("allowed", [True, False])
def test_win_back_needs_their_word(server, agent, contact, allowed):
    departure = leave(contact, agent)
    record_permission(actor=agent, departure=departure, version=None, may_write=allowed)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        a_year(contact)
    subjects = [mail["Subject"] for mail in server.mails]
    assert len([subject for subject in subjects if subject not in PURPOSES]) == 1
    assert {subject for subject in subjects if subject in PURPOSES} == ({"win_back"} if allowed else set())


def test_who_comes_back_is_written_to_again_and_gets_another_farewell_when_leaving_again(server, agent, contact):
    leave(contact, agent)
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        settle_departures(on=timezone.localdate())
        send_due()
        create_spell(actor=agent, customer=contact.customer, started_on=timezone.localdate())
        plan(contact, "lifecycle", timezone.now())
        send_due()
        assert [mail["Subject"] for mail in server.mails][1:] == ["lifecycle"]
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        leave(contact, agent)
        send_due()
    assert Message.objects.filter(purpose="farewell", status="sent").count() == 2


def test_two_farewells_of_one_departure_never_leave(server, contact):
    departure = make_departure(customer=contact.customer)
    other = make_contact(customer=contact.customer)
    for to in (contact, other):
        plan_message(
            occasion=f"departure:{departure.pk}:farewell",
            kind="test.letter",
            purpose="farewell",
            to=to,
            params={},
            due_at=timezone.now(),
        )
    send_due()
    assert len(server.mails) == 1
    assert Message.objects.get(status="refused").rule == "farewell_said"
