import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Interaction
from tests.factories import PASSWORD, make_customer

pytestmark = pytest.mark.django_db

OURS = {"Origin": "http://testserver"}
TYPED = {"heard": "Every bag twice", "csrfmiddlewaretoken": "stale"}


@pytest.fixture
def address(db):
    return reverse("interaction_add", args=[make_customer().pk])


@pytest.fixture
def strict(agent):
    """A browser whose forms are checked, logged in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent, backend="accounts.login.StaffBackend")
    return client


def test_a_form_with_a_stale_token_is_shown_again_filled(strict, address):
    response = strict.post(address, TYPED, headers=OURS, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert response.context["call"].talk["heard"].value() == "Every bag twice"
    assert not Interaction.objects.exists()


def test_without_a_log_in_either_it_waits_for_the_log_in(agent, address):
    client = Client(enforce_csrf_checks=True)
    response = client.post(address, TYPED, headers=OURS)
    assert response.url.startswith("/login/")
    page = client.get(response.url)
    data = {"login": agent.email, "password": PASSWORD, "csrfmiddlewaretoken": page.context["csrf_token"]}
    response = client.post(response.url, data, headers=OURS, follow=True)
    assert response.context["call"].talk["heard"].value() == "Every bag twice"


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Referer": "http://evil.example/"}])
def test_a_form_of_another_site_is_refused_and_leaves_nothing(strict, address, headers):
    assert strict.post(address, TYPED, headers=headers).status_code == 403
    assert strict.get(address).context["call"].talk["heard"].value() == ""


def test_the_log_in_form_itself_is_refused(db):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/", {"login": "x", "password": "y"}, headers=OURS).status_code == 403
