import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from retention_site.base import kept_posts
from retention_site.base.kept_posts import SESSION_KEY, comes_from_here, forget_post, keep_post, kept_post, posted_or_kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionStore()


@pytest.fixture
def ask(session):
    """Return a function that makes a request of one visitor."""

    def make(method: str, path: str = "/customers/1/edit/", data=None, **headers):
        request = getattr(RequestFactory(), method)(path, data or {}, headers=headers)
        request.session, request.user = session, AnonymousUser()
        request._messages = CookieStorage(request)
        return request

    return make


def test_a_refused_post_comes_back_on_the_same_page(ask):
    assert keep_post(ask("post", data={"name": "شركة الأمل", "tags": ["a", "b"], "csrfmiddlewaretoken": "x", "password": "y"}))
    request = ask("get")
    found = kept_post(request)
    assert found["name"] == "شركة الأمل"
    assert found.getlist("tags") == ["a", "b"]
    assert set(found) == {"name", "tags"}
    assert len(list(get_messages(request))) == 1
    assert kept_post(ask("get", "/other/")) is None


def test_it_comes_back_after_a_reload_and_goes_with_the_next_post(ask):
    keep_post(ask("post", data={"name": "Kept"}))
    assert posted_or_kept(ask("get"))["name"] == "Kept"
    assert posted_or_kept(ask("get"))["name"] == "Kept"
    assert posted_or_kept(ask("post", data={"name": "Posted"}))["name"] == "Posted"
    assert posted_or_kept(ask("get")) is None


def test_an_empty_form_can_be_asked_for(ask):
    keep_post(ask("post", data={"name": "Kept"}))
    assert kept_post(ask("get", data={"blank": "1"})) is None
    assert kept_post(ask("get")) is None


def test_a_page_finds_what_was_posted_to_another_address(ask):
    keep_post(ask("post", "/questions/5/answer/", data={"answer": "Yes"}))
    assert kept_post(ask("get", "/interactions/2/"), "/questions/5/answer/")["answer"] == "Yes"
    forget_post(ask("get"), "/questions/5/answer/")
    assert kept_post(ask("get", "/interactions/2/"), "/questions/5/answer/") is None


@pytest.mark.parametrize(
    ("method", "data", "headers"),
    [
        ("get", {"name": "x"}, {}),
        ("post", {"csrfmiddlewaretoken": "x"}, {}),
        ("post", {"name": "x" * (kept_posts.MOST_BYTES + 1)}, {}),
        ("post", {"name": "x"}, {"Sec-Fetch-Mode": "cors"}),
    ],
)
def test_what_is_not_kept(ask, session, method, data, headers):
    assert not keep_post(ask(method, data=data, **headers))
    assert SESSION_KEY not in session


def test_a_form_sent_by_htmx_is_kept(ask):
    assert keep_post(ask("post", data={"name": "x"}, **{"Sec-Fetch-Mode": "cors", "HX-Request": "true"}))


def test_only_the_newest_few_are_kept(ask, session):
    for number in range(kept_posts.MOST_POSTS + 2):
        keep_post(ask("post", f"/{number}/", data={"name": "x"}))
    assert list(session[SESSION_KEY]) == ["/2/", "/3/", "/4/"]


def test_what_is_too_old_is_not_given_back(ask, session):
    keep_post(ask("post", data={"name": "x"}))
    session[SESSION_KEY]["/customers/1/edit/"]["at"] = time.time() - kept_posts.LIFETIME - 1
    assert kept_post(ask("get")) is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Origin": "http://testserver"}, True),
        ({"Referer": "http://testserver/customers/1/"}, True),
        ({"Origin": "http://evil.example", "Referer": "http://testserver/"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_who_sent_a_form(ask, headers, expected):
    assert comes_from_here(ask("post", data={"name": "x"}, **headers)) is expected
