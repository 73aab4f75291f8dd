"""What a customer is mailed about a callback, and what their calendar makes of it: over a real mail server."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from accounts.messages.sender import send_due
from accounts.models import Message
from playbooks.actions.callbacks import close_callback, hand_over_callback, move_callback
from playbooks.models import Callback
from playbooks.public import move_url
from tests.factories import make_contact, make_customer, make_message_template
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db(transaction=True)  # as in real use: the sender looks after its connection
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)
PROMISED = datetime(2026, 12, 9, 8, 0, tzinfo=UTC)  # Wednesday, 15:00 in Bangkok
LATER = PROMISED + timedelta(hours=2)
US = {"by_customer": False, "reason": "The specialist is away"}


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def server(server, settings):
    settings.COMPANY_NAME, settings.BASE_URL = "Nilam", "https://keepsake.example:8443"
    settings.DEFAULT_FROM_EMAIL = "Nilam <care@nilam.example>"
    return server


def promise(agent, **contact):
    customer = make_customer(name="Siam Coffee", country="TH", timezone="Asia/Bangkok")
    said = {"full_name": "พรทิพย์ วงศ์สวัสดิ์", "call_name": "Khun Thip", "email": "thip@siam.example", "language": "en"} | contact
    return make_callback(
        assignee=agent, customer=customer, contact=make_contact(customer=customer, **said), promised_for=PROMISED, confirm=True
    )


def received(server):
    """Send what is due; return the text and the event of each mail to the customer, and the method of its calendar."""
    send_due()
    found = []
    for mail in server.mails:
        if mail["To"] == "thip@siam.example":
            part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
            calendar = Calendar.from_ical(part.get_content())
            assert part.get_param("method") == calendar["method"]
            found.append((mail.get_body(("plain",)).get_content(), calendar.events[0], str(calendar["method"])))
    server.mails.clear()
    return found


def test_the_confirmation_says_when_on_their_clock_with_a_link_and_an_event(server, agent, client, settings):
    callback = promise(agent)
    ((text, event, method),) = received(server)
    assert text.startswith("Hello Khun Thip,")
    assert "Wednesday 9 December 15:00 (Bangkok time)" in text
    assert (event.start, event.end) == (PROMISED, PROMISED + timedelta(minutes=15))
    assert (method, event["status"], event["sequence"]) == ("REQUEST", "CONFIRMED", 1)
    assert event["uid"] == f"callback-{callback.pk}@keepsake.example"
    assert (event["organizer"], event["attendee"]) == ("mailto:care@nilam.example", "mailto:thip@siam.example")
    assert event["summary"] == "Nilam calls you"
    assert "Mariam" not in text + event.to_ical().decode()
    links = {text[text.index("https://") :].split()[0], event["url"], *re.findall(r"https://\S+", event["description"])}
    assert len(links) == 1
    assert client.get(links.pop().removeprefix(settings.BASE_URL)).status_code == 200


@pytest.mark.parametrize(
    ("language", "hello"), [("th", "สวัสดี Khun Thip"), ("ar", "مرحبًا Khun Thip،"), ("id", "Halo Khun Thip,")]
)
def test_it_is_written_in_their_language(server, agent, language, hello):
    promise(agent, language=language)
    ((text, _event, _method),) = received(server)
    assert text.startswith(hello)
    assert "15:00" in text
    assert "will call" not in text


def test_it_leaves_in_the_words_of_the_companys_own_template(server, agent):
    body = "Ahoy {{ name }},\n\n{{ call_time }} in {{ call_place }}, [or later]({{ move_url }})."
    own = make_message_template(use="callback.confirmation", purpose="service", subject="A call", body=body)
    callback = promise(agent)
    ((text, event, method),) = received(server)
    assert text.splitlines()[:2] == ["Ahoy Khun Thip,", ""]
    assert "Wednesday 9 December 15:00 in Bangkok, or later <https://keepsake.example:8443/" in text
    assert (method, event.start) == ("REQUEST", PROMISED)
    message = Message.objects.get(kind="callback.confirmation")
    assert (message.subject, message.template) == ("A call", own)
    assert move_url(callback) not in str(message.values)


def test_what_is_missing_of_a_name_is_told_to_a_person(server, agent):
    make_message_template(use="callback.confirmation", purpose="service", body="Ahoy {{ name }}")
    type(promise(agent).contact).objects.update(full_name=" ", call_name="")
    assert received(server) == []
    assert Message.objects.get(kind="callback.confirmation").status == "parked"


def test_who_has_no_name_is_greeted_without_one(server, agent):
    callback = promise(agent)
    type(callback.contact).objects.update(full_name=" ", call_name="")
    ((text, _event, _method),) = received(server)
    assert text.splitlines()[0] == "Hello,"


def test_names_cannot_break_the_mail_or_the_calendar(server, agent):
    promise(agent, call_name="Eve\r\nBcc: all@example.com\r\nEND:VCALENDAR")
    Callback.objects.update(about="x\r\nEND:VEVENT\r\nATTENDEE:mailto:eve@example.com")
    ((_text, event, _method),) = received(server)
    assert event["attendee"] == "mailto:thip@siam.example"
    assert set(server.accepted) == {"thip@siam.example"}


def test_each_move_replaces_the_event_whoever_moves_it(server, agent):
    callback = promise(agent)
    uid = received(server)[0][1]["uid"]
    for version, by in ((1, {"by_customer": True}), (2, US)):
        moment = PROMISED + timedelta(hours=version)
        callback = move_callback(actor=agent, callback=callback, version=version, promised_for=moment, **by)
        ((_text, event, method),) = received(server)
        assert (event["uid"], event["sequence"], event.start, method) == (uid, version + 1, moment, "REQUEST")


def test_a_move_before_the_first_mail_left_sends_only_the_new_time(server, agent):
    move_callback(actor=agent, callback=promise(agent), version=1, promised_for=LATER, **US)
    ((text, event, _method),) = received(server)
    assert ("17:00" in text, event.start) == (True, LATER)


def test_who_asked_for_no_confirmation_is_not_mailed_when_we_move_it(server, agent):
    contact = make_contact(email="thip@siam.example")
    callback = make_callback(assignee=agent, customer=contact.customer, contact=contact, promised_for=PROMISED)
    move_callback(actor=agent, callback=callback, version=1, promised_for=LATER, **US)
    assert received(server) == []


def test_handing_over_keeps_the_confirmation_that_has_not_left(server, agent, lead):
    hand_over_callback(actor=lead, callback=promise(agent), assignee=lead, reason="Away")
    assert [event.start for _text, event, _method in received(server)] == [PROMISED]


def test_a_withdrawn_one_leaves_their_calendar(server, agent):
    callback = promise(agent)
    uid = received(server)[0][1]["uid"]
    close_callback(actor=agent, callback=callback, version=1, outcome="withdrawn", reason="They wrote")
    ((text, event, method),) = received(server)
    assert (event["uid"], event["sequence"], event["status"], method) == (uid, 2, "CANCELLED", "CANCEL")
    assert "is cancelled" in text
    assert "They wrote" not in text + event.to_ical().decode()


@pytest.mark.parametrize(("language", "words"), [("th", "ถูกยกเลิกแล้ว"), ("ar", "أُلغيت المكالمة المقررة"), ("id", "dibatalkan")])
def test_they_read_in_their_language_that_it_is_cancelled(server, agent, language, words):
    callback = promise(agent, language=language)
    received(server)
    close_callback(actor=agent, callback=callback, version=1, outcome="withdrawn", reason="They wrote")
    ((text, _event, _method),) = received(server)
    assert words in text
    assert "15:00" in text


def test_the_cancellation_leaves_in_the_words_of_the_companys_own_template(server, agent):
    body = "Ahoy {{ name }},\n\nnot {{ call_time }} in {{ call_place }}."
    make_message_template(use="callback.cancellation", purpose="service", subject="No call", body=body)
    callback = promise(agent)
    received(server)
    close_callback(actor=agent, callback=callback, version=1, outcome="withdrawn", reason="They wrote")
    ((text, event, method),) = received(server)
    assert "not Wednesday 9 December 15:00 in Bangkok." in text
    assert (method, event["status"]) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize("outcome", ["withdrawn", "kept"])
def test_no_mail_about_what_they_never_heard_of_or_what_took_place(server, agent, outcome):
    callback = promise(agent)
    if outcome == "kept":
        received(server)
    close_callback(actor=agent, callback=callback, version=1, outcome=outcome, reason="So it was")
    assert received(server) == []


@pytest.mark.once  # many requests that write nothing: the same on any database
def test_a_scanner_that_opens_every_link_a_hundred_times_changes_nothing(server, agent, settings):
    promise(agent)
    ((text, event, _method),) = received(server)
    before = [list(Callback.objects.values()), list(Message.objects.values())]
    links = re.findall(r"https://\S+", text + " " + event["description"] + " " + event["url"])
    for link in links:
        for method in ("get", "head") * 50:
            getattr(Client(), method)(link.removeprefix(settings.BASE_URL))
    assert [list(Callback.objects.values()), list(Message.objects.values())] == before
