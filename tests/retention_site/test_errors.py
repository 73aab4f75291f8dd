import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from accounts import context_processors
from retention_site import errors, urls

FACTORY = RequestFactory()


def breaks(request: HttpRequest):
    raise RuntimeError("a secret about somebody")


def suspects(request: HttpRequest):
    raise SuspiciousOperation


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks), path("suspects/", suspects)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.mark.django_db
def test_a_missing_page(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.django_db
def test_a_missing_page_in_the_readers_language_and_direction(as_user, agent):
    agent.language = "ar"
    agent.save()
    page = as_user(agent).get("/nothing/").content.decode()
    assert '<html lang="ar"' in page
    assert 'dir="rtl"' in page


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_request_that_cannot_be_read(client):
    response = client.get("/suspects/")
    assert response.status_code == 400
    assert "We could not read that" in response.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_our_own_fault_says_what_is_kept_and_nothing_of_the_error(as_user, agent):
    client = as_user(agent)
    client.raise_request_exception = False
    response = client.get("/breaks/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "That was our fault" in page
    assert "secret" not in page


def test_our_own_fault_needs_neither_database_nor_context(monkeypatch):
    """Without the `db` fixture any query fails; and a broken context processor must not matter."""
    monkeypatch.setattr(context_processors, "shell", breaks)
    with translation.override("ar"):
        page = errors.server_error(FACTORY.get("/x/")).content.decode()
    assert 'dir="rtl"' in page
    assert "bootstrap.rtl.min.css" in page


@pytest.mark.django_db
def test_a_form_without_its_token(agent):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent, backend="accounts.login.StaffBackend")
    response = strict.post("/preferences/", {"full_name": "x"})
    assert response.status_code == 403
    assert "This form was too old" in response.content.decode()
