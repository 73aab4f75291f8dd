import re

import pytest
from django.core import mail

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a wholly new long password"


@pytest.fixture(autouse=True)
def _mail_is_sent(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def ask(client, email="agent@example.com", **options):
    return client.post("/password/reset/", {"email": email}, follow=True, **options)


def link():
    return re.search(r"https?://[^/]+(/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def choose(client, path, password=NEW):
    form = client.get(path, follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": password, "password2": password}, follow=True)


def test_a_link_by_mail_leads_to_a_new_password(client, agent):
    assert "Look in your mail" in ask(client).content.decode()
    assert "Password saved" in choose(client, link()).content.decode()
    agent.refresh_from_db()
    assert agent.check_password(NEW)


def test_the_link_is_built_on_our_own_address(client, agent, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://keepsake.example"
    ask(client, headers={"Host": "evil.example"})
    assert "https://keepsake.example/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_the_mail_speaks_its_readers_language(client, agent):
    agent.language = "ar"
    agent.save()
    ask(client, headers={"Accept-Language": "en"})
    assert agent.full_name in mail.outbox[0].body


def test_an_unknown_address_gets_the_same_page_and_no_mail(client, agent):
    known, unknown = ask(client).content.decode(), ask(client, "nobody@example.com").content.decode()
    assert re.sub(r'value="\w{64}"', "", known) == re.sub(r'value="\w{64}"', "", unknown)
    assert len(mail.outbox) == 1


def test_who_has_left_gets_no_link(client, agent):
    agent.is_active = False
    agent.save()
    ask(client)
    assert not mail.outbox


def test_a_link_works_once(client, agent):
    ask(client)
    path = link()
    choose(client, path)
    assert "This link no longer works" in client.get(path, follow=True).content.decode()


def test_a_short_password_is_refused(client, agent):
    ask(client)
    assert "is-invalid" in choose(client, link(), "short").content.decode()
    agent.refresh_from_db()
    assert agent.check_password(PASSWORD)


def test_asking_too_often_is_refused(client, agent):
    for _number in range(8):
        response = ask(client)
    assert response.status_code == 429 or len(mail.outbox) <= 5
    assert len(mail.outbox) <= 5


def test_without_a_mail_server_the_link_is_on_the_console_alone(client, agent, settings, tmp_path, capsys):
    settings.EMAIL_BACKEND = "retention_site.base.outbox.OutboxBackend"
    settings.OUTBOX_DIR = tmp_path
    ask(client)
    assert "/password/reset/key/" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_changing_it_logs_out_and_is_told_by_mail(client, agent):
    client.post("/login/", {"login": agent.email, "password": PASSWORD})
    client.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert client.get("/settings/").status_code == 302
    agent.refresh_from_db()
    assert agent.check_password(NEW)
    assert [message.to for message in mail.outbox] == [[agent.email]]
    assert "changed" in mail.outbox[0].body


def test_changing_it_needs_the_old_one(as_user, agent):
    as_user(agent).post("/password/change/", {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    agent.refresh_from_db()
    assert agent.check_password(PASSWORD)


def test_changing_it_needs_a_log_in(client):
    assert client.get("/password/change/").status_code == 302
