"""What two providers tell, in their own words and through the real address."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.messages.sender import put_back_expired
from accounts.models import Consent, Message, MessageEvent
from tests.factories import make_contact, make_message

pytestmark = pytest.mark.django_db
KEY, SECRET = "signing-key", "hook:secret"
AUTH = {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}
WHEN = "2026-08-01T13:28:10.2735393-04:00"
NUMBER = "883953f4-6105-42a2-a16a-77a8eac79483"


@pytest.fixture
def message():
    contact = make_contact(email="somebody@example.com")
    return make_message(contact=contact, status="sent", provider_id=NUMBER, settled_at=timezone.now())


@pytest.fixture
def postmark(client, settings):
    settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": SECRET}

    def tell(record="Delivery", headers=AUTH, **said):
        told = {"RecordType": record, "MessageID": NUMBER, "ServerID": 23, "Metadata": {}} | said
        return client.post("/mail-events/postmark/", json.dumps(told), content_type="application/json", headers=headers)

    return tell


@pytest.fixture
def mailgun(client, settings):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}

    def tell(event, to, key=KEY, token="t" * 50, **said):
        signed = hmac.new(key.encode(), f"1534108637{token}".encode(), hashlib.sha256).hexdigest()
        headers = {"to": to, "message-id": NUMBER, "from": "us@example.org"}
        told = {
            "signature": {"timestamp": "1534108637", "token": token, "signature": signed},
            "event-data": {"event": event, "recipient": to, "timestamp": 1534108637.153125, "message": {"headers": headers}}
            | {"user-variables": {}, "tags": [], "delivery-status": {"code": 550, "message": "5.1.1 no such user"}}
            | said,
        }
        return client.post("/mail-events/mailgun/", json.dumps(told), content_type="application/json", headers=AUTH)

    return tell


def test_a_delivery_is_noted_once_however_often_it_is_told(postmark, message):
    for _ in range(3):
        assert postmark(Recipient="Somebody@example.com", DeliveredAt=WHEN, Details="250 OK").status_code == 200
    event = MessageEvent.objects.get()
    message.refresh_from_db()
    assert (event.kind, event.message, event.detail) == ("delivered", message, "250 OK")
    assert (message.status, message.delivered_at) == ("sent", event.at)


@pytest.mark.parametrize(
    ("record", "said", "status", "source"),
    [
        ("Bounce", {"Type": "HardBounce", "TypeCode": 1, "ID": 901542550}, "bounced", "bounce"),
        ("SpamComplaint", {"Type": "SpamComplaint", "TypeCode": 512, "ID": 901542551}, "complained", "complaint"),
    ],
)
def test_a_bounce_or_complaint_suppresses_the_address_once(postmark, message, record, said, status, source):
    for _ in range(2):
        answer = postmark(record, Email=message.address, BouncedAt=WHEN, Details="smtp;550 5.1.1", Description="", **said)
        assert answer.status_code == 200
    message.refresh_from_db()
    assert message.status == status
    line = Consent.objects.get()
    assert (line.decision, line.source) == ("suppressed", source)


def test_a_delay_changes_nothing_but_is_noted(mailgun, message):
    Message.objects.filter(pk=message.pk).update(provider_id=f"<{NUMBER}>")  # as Mailgun writes it
    assert mailgun("failed", message.address, severity="temporary", reason="generic").status_code == 200
    message.refresh_from_db()
    assert (message.status, MessageEvent.objects.get().kind) == ("sent", "deferred")
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("event", "status"), [("delivered", "sent"), ("failed", "bounced")])
def test_a_message_in_doubt_is_settled_by_the_number_we_gave_it(mailgun, message, event, status):
    Message.objects.filter(pk=message.pk).update(status="uncertain", provider_id="", lease="dead", settled_at=None)
    told = {"severity": "permanent", "reason": "bounce", "user-variables": {"message": str(message.pk)}}
    assert mailgun(event, message.address, **told).status_code == 200
    message.refresh_from_db()
    assert (message.status, message.lease, message.settled_at is None) == (status, "", False)


def test_a_delivery_told_while_its_worker_dies_settles_it_as_sent(mailgun, message):
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(status="sending", lease="dead", leased_until=past, settled_at=None)
    mailgun("delivered", message.address, **{"user-variables": {"message": str(message.pk)}})
    put_back_expired(at=timezone.now())
    message.refresh_from_db()
    assert (message.status, message.lease) == ("sent", "")


def test_what_is_about_nobody_of_ours_is_taken_and_forgotten(mailgun, postmark, message):
    assert postmark(Recipient="other@example.com", DeliveredAt=WHEN).status_code == 200
    assert postmark("Open", Recipient=message.address, ReceivedAt=WHEN).status_code == 200
    assert not MessageEvent.objects.exists()


def test_a_number_of_ours_does_not_speak_for_another_address(mailgun, message):
    assert mailgun("failed", "victim@example.com", severity="permanent", **{"user-variables": {"message": str(message.pk)}})
    assert not MessageEvent.objects.exists()


def test_who_does_not_know_the_secret_is_refused(mailgun, message, client, settings):
    assert mailgun("delivered", message.address, key="wrong").status_code == 400
    settings.MAIL_PROVIDER = "postmark"
    answer = client.post("/mail-events/postmark/", "{}", content_type="application/json")
    assert answer.status_code == 400
    assert not MessageEvent.objects.exists()


@pytest.mark.parametrize("provider", ["", "mailgun", "nobody"])
def test_only_the_provider_of_the_settings_is_heard(client, settings, provider):
    settings.MAIL_PROVIDER = provider
    assert client.post("/mail-events/postmark/", "{}", content_type="application/json").status_code == 404
    assert client.post("/mail-events/nobody/", "{}", content_type="application/json").status_code == 404
    assert client.get("/mail-events/postmark/").status_code == 405
