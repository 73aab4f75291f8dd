import pytest
from django.conf import settings as live_settings
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/login/"


def attempt(client, email="agent@example.com", password=PASSWORD, **options):
    return client.post(URL, {"login": email, "password": password}, **options)


def is_in(client):
    return client.get("/settings/").status_code == 200


def test_with_address_and_password(client, agent):
    assert attempt(client).url == "/"
    assert is_in(client)


@pytest.mark.parametrize("email", ["AGENT@example.com", " agent@example.com "])
def test_however_the_address_is_written(client, agent, email):
    assert attempt(client, email).status_code == 302


@pytest.mark.parametrize(("email", "password"), [("agent@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", "")])
def test_refused_alike_for_a_wrong_password_and_an_unknown_address(client, agent, email, password):
    response = attempt(client, email, password)
    assert response.status_code == 200
    assert not is_in(client)


def test_who_has_left_is_told_so(client, agent):
    User.objects.filter(pk=agent.pk).update(is_active=False)
    response = attempt(client, follow=True)
    assert "This log-in is closed" in response.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/settings/teams/?a=b", "/settings/teams/?a=b"),
        ("https://evil.example/", "/"),
        ("//evil.example/x", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_afterwards_one_comes_back_and_nowhere_else(client, agent, wanted, got):
    response = client.post(URL, {"login": agent.email, "password": PASSWORD, "next": wanted})
    assert response.url == got


def test_the_address_to_come_back_to_is_on_the_page(client):
    assert 'name="next" value="/settings/teams/"' in client.get(f"{URL}?next=/settings/teams/").content.decode()


def test_the_sixth_wrong_try_in_five_minutes_is_refused_even_if_right(client, agent):
    for _number in range(5):
        attempt(client, password="wrong")
    response = attempt(client)
    assert response.status_code == 200
    assert "Too many failed" in response.content.decode()
    assert not is_in(client)


def test_an_account_is_guarded_whatever_network_the_tries_come_from(client, agent, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        attempt(client, password="wrong", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    attempt(client, headers={"X-Forwarded-For": "203.0.113.99"})
    assert not is_in(client)


def test_a_network_is_refused_whatever_account_it_tries(client, agent):
    for number in range(20):
        attempt(client, email=f"guess{number}@example.com", password="wrong")
    attempt(client)
    assert not is_in(client)


def test_another_account_is_not_locked_by_a_few_tries(client, agent, lead):
    for _number in range(5):
        attempt(client, password="wrong")
    attempt(client, email=lead.email)
    assert is_in(client)


def test_tries_are_counted_for_all_processes_together():
    assert live_settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_the_form_needs_its_token(agent):
    strict = Client(enforce_csrf_checks=True)
    response = attempt(strict)
    assert response.status_code == 403
    assert "This form was too old" in response.content.decode()


def test_nobody_signs_up(client):
    assert "Ask your admin" in client.get("/signup/").content.decode()
    client.post("/signup/", {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/email/", "/confirm-email/", "/login/code/"])
def test_pages_we_do_not_use_are_not_there(as_user, agent, path):
    assert as_user(agent).get(path).status_code == 404


def test_logging_out(as_user, agent):
    client = as_user(agent)
    assert "Log out?" in client.get("/logout/").content.decode()
    assert is_in(client)
    client.post("/logout/")
    assert not is_in(client)


def test_the_language_is_chosen_before_logging_in(client):
    client.post("/i18n/setlang/", {"language": "ar", "next": URL})
    page = client.get(URL).content.decode()
    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page


def test_the_browsers_language_is_the_first_guess(client):
    assert '<html lang="th"' in client.get(URL, headers={"Accept-Language": "th-TH,th;q=0.9"}).content.decode()
