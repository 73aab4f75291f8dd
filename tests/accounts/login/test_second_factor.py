import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.accounts.login.second_factor import code_of, give_second_factor
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SET_UP = "/account/2fa/totp/activate/"


@pytest.fixture
def strict(settings):
    settings.MFA_REQUIRED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def log_in(user):
    client = Client()
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    return client


def test_setting_it_up(agent, strict, django_capture_on_commit_callbacks):
    EmailAddress.objects.create(user=agent, email=agent.email)  # allauth keeps one once a link was mailed
    client = log_in(agent)
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'<code class="secret" dir="ltr">(\w+)</code>', page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(SET_UP, {"code": code_of(secret)}, follow=True).content.decode()
    assert "Recovery codes" in page
    assert len(re.findall(r"<li><code>", page)) == 10
    assert "turned on" in mail.outbox[0].body
    assert mail.outbox[0].to == [agent.email]


def test_a_wrong_code_turns_nothing_on(agent, strict):
    client = log_in(agent)
    client.get(SET_UP)
    assert "is-invalid" in client.post(SET_UP, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_logging_in_asks_for_the_code(agent):
    secret = give_second_factor(agent)
    client = log_in(agent)
    assert client.get("/settings/").status_code == 302
    assert "authenticator app" in client.get("/account/2fa/authenticate/").content.decode()
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert client.get("/settings/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/settings/").status_code == 200


def test_a_code_works_once(agent):
    secret = give_second_factor(agent)
    code = code_of(secret)
    for expected in (200, 302):
        client = log_in(agent)
        client.post("/account/2fa/authenticate/", {"code": code})
        assert client.get("/settings/").status_code == expected


def test_codes_cannot_be_guessed_for_ever(agent):
    secret = give_second_factor(agent)
    client = log_in(agent)
    for number in range(6):
        client.post("/account/2fa/authenticate/", {"code": f"{number:06}"})
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_managers_and_admins_must_set_one_up(request, strict, role):
    client = log_in(request.getfixturevalue(role))
    for path in ("/settings/", "/settings/teams/", "/healthz"):
        response = client.get(path, follow=True)
        assert response.redirect_chain[-1][0] == SET_UP, path
    assert "Managers and admins need one" in response.content.decode()


@pytest.mark.parametrize("path", ["/preferences/", "/logout/", "/account/2fa/", "/healthz/"])
def test_until_then_the_ways_out_are_open(admin, strict, path):
    assert log_in(admin).get(path).status_code == 200


def test_setting_up_long_after_logging_in_asks_for_the_password_first(admin, strict, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    client = log_in(admin)
    response = client.get(SET_UP, follow=True)
    assert response.redirect_chain[-1][0].startswith("/reauthenticate/")
    assert "Is it you?" in response.content.decode()


def test_with_one_they_go_on(admin, strict):
    secret = give_second_factor(admin)
    client = log_in(admin)
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/settings/teams/").status_code == 200


def test_agents_and_leads_need_none(agent, lead, strict):
    for user in (agent, lead):
        assert log_in(user).get("/settings/").status_code == 200


def test_turning_it_off_needs_the_password(agent, strict):
    give_second_factor(agent)
    client = Client()
    client.force_login(agent, backend="accounts.login.StaffBackend")
    response = client.get("/account/2fa/totp/deactivate/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/reauthenticate/")
    client.post("/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/", follow=True)
    assert not Authenticator.objects.exists()


def test_recovery_codes_open_once(agent):
    give_second_factor(agent)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (200, 302):
        client = log_in(agent)
        client.post("/account/2fa/authenticate/", {"code": code})
        assert client.get("/settings/").status_code == expected


def test_the_page_of_ones_own(as_user, agent):
    assert "Set up" in as_user(agent).get("/account/2fa/").content.decode()
    give_second_factor(agent)
    page = as_user(agent).get("/account/2fa/").content.decode()
    assert "10 are left" in page
    assert Client().get("/account/2fa/").status_code == 302
