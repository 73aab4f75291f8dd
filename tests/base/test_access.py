from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory

from accounts.models import Team
from retention_site.base.access import local_path
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
TEAMS = "/settings/teams/"


def next_of(address):
    return parse_qs(urlsplit(address).query)["next"]


def test_who_is_not_logged_in_logs_in_and_comes_back(client):
    response = client.get(f"{TEAMS}?q=1")
    assert response.status_code == 302
    assert response.url.startswith("/login/?")
    assert next_of(response.url) == [f"{TEAMS}?q=1"]


def test_a_fragment_moves_the_whole_page(client):
    response = client.get(TEAMS, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/?q=a"})
    assert response.status_code == 200
    assert next_of(response.headers["HX-Redirect"]) == ["/customers/?q=a"]


def test_a_form_leads_back_to_the_page_that_holds_it(client):
    response = client.post("/settings/teams/1/exceptions/add/", headers={"Referer": "http://testserver/settings/teams/1/"})
    assert next_of(response.url) == ["/settings/teams/1/"]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client, elsewhere):
    response = client.get(TEAMS, headers={"HX-Request": "true", "HX-Current-URL": elsewhere})
    assert next_of(response.headers["HX-Redirect"]) == [TEAMS]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/a/?b=c", "/a/?b=c"),
        ("http://testserver/a/", "/a/"),
        ("http://evil.example/a/", ""),
        ("//evil.example", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_local_path(address, path):
    assert local_path(RequestFactory().get("/"), address) == path


def test_without_the_permission_it_is_refused_in_words(as_user, agent):
    response = as_user(agent).get("/settings/teams/add/")
    assert response.status_code == 403
    assert "This is not open to you" in response.content.decode()


def test_who_has_left_is_logged_out(as_user, agent):
    client = as_user(agent)
    assert client.get(TEAMS).status_code == 200
    agent.is_active = False
    agent.save()
    assert client.get(TEAMS).status_code == 302


def test_what_was_typed_when_the_session_had_ended_is_given_back(client, manager):
    typed = {"name": "Jakarta", "timezone": "Asia/Jakarta", "monday": "9-12"}
    response = client.post("/settings/teams/add/", typed)
    assert next_of(response.url) == ["/settings/teams/add/"]
    client.post("/login/", {"login": manager.email, "password": PASSWORD})
    page = client.get("/settings/teams/add/").content.decode()
    assert 'value="Jakarta"' in page
    assert 'value="9-12"' in page
    assert not Team.objects.filter(name="Jakarta").exists()
