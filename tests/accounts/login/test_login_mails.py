"""Mail about log-ins while the mail server is away: nobody learns of it, and it arrives once the server is back."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.login import send_welcome
from accounts.messages.sender import send_due
from accounts.models import Message
from retention_site.base.mail import ServerAway
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a wholly new long password"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def away(settings):
    """No one listens where the settings say that the mail server is."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    return settings


def ask(email="agent@example.com"):
    return Client().post("/password/reset/", {"email": email}, follow=True)


def page(response):
    return response.status_code, re.sub(r'value="\w{64}"|nonce="[^"]*"', "", response.content.decode())


def sent():
    send_due()
    return mail.outbox[-1]


@pytest.mark.usefixtures("away")
def test_a_known_and_an_unknown_address_are_answered_alike(agent):
    assert page(ask()) == page(ask("nobody@example.com"))
    assert Message.objects.values_list("kind", "user").get() == ("login.reset", agent.pk)


def test_the_link_is_mailed_once_the_server_is_back(agent, away):
    ask()
    with pytest.raises(ServerAway):
        send_due()
    away.EMAIL_BACKEND = LOCMEM
    path = re.search(r"https?://[^/]+(/password/reset/key/\S+)", sent().body)[1]
    client = Client()
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW}, follow=True)
    agent.refresh_from_db()
    assert agent.check_password(NEW)


@pytest.mark.usefixtures("away")
def test_no_link_is_kept(agent):
    ask()
    message = Message.objects.get()
    assert message.params == {"template": "account/email/password_reset_key"}
    assert (message.subject, message.detail) == ("", "")


@pytest.mark.usefixtures("away")
def test_asking_again_keeps_one(agent):
    ask()
    ask()
    assert Message.objects.count() == 1


def test_after_one_was_sent_another_is_kept(agent, away):
    ask()
    away.EMAIL_BACKEND = LOCMEM
    send_due()
    away.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    ask()
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["sent", "planned"]


@pytest.mark.usefixtures("away")
def test_staff_see_that_it_waits(agent, admin, as_user):
    ask()
    assert "log-in: link to choose a password" in as_user(admin).get("/messages/").content.decode()


@pytest.mark.usefixtures("away")
def test_it_is_logged_without_the_address(agent, caplog):
    ask()
    assert "login.reset" in caplog.text
    assert agent.email not in caplog.text


def test_a_new_colleague_is_welcomed_later(agent, away):
    send_welcome(agent)
    away.EMAIL_BACKEND = LOCMEM
    assert "/password/reset/key/" in sent().body
    assert Message.objects.get().kind == "login.welcome"


def test_a_changed_password_is_told_later_with_its_time_and_place(agent, away):
    client = Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Testfox"})
    client.force_login(agent, backend="accounts.login.StaffBackend")
    answer = client.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    away.EMAIL_BACKEND = LOCMEM
    body = sent().body
    assert "203.0.113.7" in body
    assert "Testfox" in body
    assert agent.full_name not in Message.objects.get().params.values()


def test_it_speaks_its_readers_language(agent, away):
    agent.language = "ar"
    agent.save()
    ask()
    away.EMAIL_BACKEND = LOCMEM
    english = "Choose a new password for Keepsake"
    assert english not in sent().subject


def test_what_was_perhaps_sent_waits_for_a_person(agent, server):
    server.answers[agent.email] = "hang up after"
    assert ask().status_code == 200
    message = Message.objects.get()
    assert (message.status, bool(message.detail)) == ("uncertain", True)


def test_what_the_server_refuses_is_tried_by_the_sender_and_comes_back(agent, server):
    server.answers[agent.email] = "550 no such user"
    assert ask().status_code == 200
    send_due()
    message = Message.objects.get()
    assert (message.status, message.detail) == ("bounced", "550 no such user")


def test_who_was_closed_meanwhile_gets_no_link(agent, away):
    ask()
    agent.is_active = False
    agent.save()
    away.EMAIL_BACKEND = LOCMEM
    send_due()
    assert not mail.outbox
    assert Message.objects.get().rule == "person_gone"


def test_a_link_that_would_be_dead_is_not_mailed(agent, away):
    ask()
    Message.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    away.EMAIL_BACKEND = LOCMEM
    send_due()
    assert not mail.outbox


def test_without_a_mail_server_it_is_not_put_where_colleagues_read(agent, away, tmp_path):
    ask()
    away.EMAIL_BACKEND = "retention_site.base.outbox.OutboxBackend"
    away.OUTBOX_DIR = tmp_path
    send_due()
    assert not list(tmp_path.iterdir())
    assert Message.objects.get().why.startswith("There is no mail server any more")
