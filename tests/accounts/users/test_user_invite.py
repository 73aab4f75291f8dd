import re

import pytest
from django.core import mail
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(agent, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return f"/settings/staff/{agent.pk}/invite/"


def test_the_link_leads_to_a_password_once(as_user, admin, agent, url):
    as_user(admin).post(url)
    path = re.search(r"http://[^/]+(/password/reset/key/\S+)", mail.outbox[0].body)[1]
    new = "a wholly new long password"
    stranger = Client()
    form = stranger.get(path, follow=True).redirect_chain[-1][0]
    stranger.post(form, {"password1": new, "password2": new})
    agent.refresh_from_db()
    assert agent.check_password(new)
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_who_has_left_gets_none(as_user, admin, agent, url):
    agent.is_active = False
    agent.save()
    assert as_user(admin).post(url).status_code == 404
    assert not mail.outbox


def test_log_in_first(client, url):
    assert client.post(url).status_code == 302
    assert not mail.outbox


def test_managers_may_not(as_user, manager, url):
    assert as_user(manager).post(url).status_code == 403


def test_only_by_post(as_user, admin, url):
    assert as_user(admin).get(url).status_code == 405


def test_number_of_queries(as_user, admin, url, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(9):
        client.post(url)
