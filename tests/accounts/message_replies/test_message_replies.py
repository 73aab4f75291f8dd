"""The provider's door for mails that people write back, verified by django-anymail."""

import hashlib
import hmac
import time

import pytest
from django.urls import reverse

from accounts.models import Interaction
from tests.accounts.message_replies.test_receive_mail import message, reply  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
KEY = "a key of the provider"


@pytest.fixture
def provider(settings):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    return reverse("message_replies", args=["mailgun"])


def post(client, url, mail, key=KEY):
    stamp, token = str(int(time.time())), "t" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    signed = {"timestamp": stamp, "token": token, "signature": signature}
    return client.post(url, {"body-mime": mail.as_string(), "recipient": "hello@example.com"} | signed)


def test_an_answer_is_taken_in(client, provider, message):  # noqa: F811
    for _ in range(2):
        assert post(client, provider, reply(message)).status_code == 200
    assert Interaction.objects.get().heard == "Yes please, call me."


def test_a_wrong_secret_is_refused(client, provider, message):  # noqa: F811
    assert post(client, provider, reply(message), "another key").status_code == 400
    assert not Interaction.objects.exists()


def test_nobody_elses_door_is_open(client, provider, settings):
    assert client.post(reverse("message_replies", args=["postmark"])).status_code == 404
    settings.MAIL_PROVIDER = ""
    assert client.post(provider).status_code == 404


def test_there_is_no_other_method(client, provider):
    assert client.get(provider).status_code == 405
