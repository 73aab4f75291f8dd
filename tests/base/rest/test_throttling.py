"""The rate limit counts a token's requests once, whichever process answers them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

from retention_site.base import throttling
from retention_site.base.models import ApiToken
from retention_site.base.throttling import Purse, Purses, count, share_of
from retention_site.base.tokens import make_token
from tests.api.client import PROBLEM, Api

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rate(settings):
    def set_rate(text):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"token": text}}

    return set_rate


@pytest.fixture
def another_process(monkeypatch):
    """Return a function after which requests are answered as by a process that has counted nothing yet."""
    return lambda: monkeypatch.setattr(throttling, "_purses", Purses())


def test_too_many_requests_are_told_when_to_come_back(rate, agent, lead):
    rate("2/min")
    api = Api(agent)
    assert [api.get("customers/").status_code for _ in range(3)] == [200, 200, 429]
    response = api.get("customers/")
    assert (response["Content-Type"], response.json()["status"]) == (PROBLEM, 429)
    assert 1 <= int(response["Retry-After"]) <= 60
    assert Api(lead).get("customers/").status_code == 200


def test_processes_share_one_limit(rate, agent, another_process):
    rate("3/min")
    api = Api(agent)
    answers = []
    for _ in range(4):
        another_process()
        answers.append(api.get("customers/").status_code)
    assert answers == [200, 200, 200, 429]


def test_a_new_period_begins_with_the_first_request_after_the_last(rate, agent, time_machine):
    rate("1/min")
    api, start = Api(agent), timezone.now()
    for seconds, status in ((0, 200), (59, 429), (61, 200), (119, 429), (122, 200)):
        time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
        assert api.get("customers/").status_code == status, seconds
    time_machine.move_to(start + timedelta(seconds=152), tick=False)
    assert api.get("customers/")["Retry-After"] == "30"


def test_one_request_in_twenty_writes(rate, agent, django_assert_num_queries):
    rate("1200/min")
    api = Api(agent)
    api.get("customers/")
    with django_assert_num_queries(2 * 19):  # the token, the customers
        for _ in range(19):
            api.get("customers/")
    with django_assert_num_queries(3):
        api.get("customers/")
    assert ApiToken.objects.get().window_requests == 40


def test_what_another_process_took_and_did_not_spend_is_never_added(rate, agent, another_process):
    rate("120/min")
    api = Api(agent)
    given = 0
    while api.get("customers/").status_code == 200:
        given += 1
        if given == 1:
            another_process()  # that one held one more
    assert given == 119


@pytest.mark.parametrize(("limit", "share"), [(1, 1), (59, 1), (60, 1), (120, 2), (1000, 8), (1200, 20), (1201, 1)])
def test_a_share_fills_the_limit_exactly(limit, share):
    assert share_of(limit) == share
    assert limit % share == 0


def test_counting_is_one_statement_that_decides(agent, django_assert_num_queries):
    token, _secret = make_token(user=agent, name="Shop", scopes=["read"], actor=None)
    now = timezone.now()
    with django_assert_num_queries(4):
        assert count(token, 6, limit=10, period=MINUTE, at=now)
        assert not count(token, 5, limit=10, period=MINUTE, at=now)
        assert count(token, 4, limit=10, period=MINUTE, at=now + timedelta(seconds=59))
        assert count(token, 1, limit=10, period=MINUTE, at=now + MINUTE)
    token.refresh_from_db()
    assert (token.window_began_at, token.window_requests) == (now + MINUTE, 1)


def test_a_purse_ends_with_its_period_and_the_past_ones_are_forgotten(monkeypatch):
    monkeypatch.setattr(throttling, "MOST_PURSES", 2)
    purses, now = Purses(), timezone.now()
    for name in "ab":
        purses.fill(name, Purse(5, now + MINUTE), at=now)
    assert purses.spend("a", at=now)
    assert not purses.spend("a", at=now + MINUTE)
    purses.fill("c", Purse(1, now + 2 * MINUTE), at=now + MINUTE)
    assert list(purses._purses) == ["c"]


def test_log_in_limits_are_counted_in_the_database_that_all_processes_share(client):
    assert isinstance(cache._connections[cache._alias], DatabaseCache)
    client.post("/login/", {"login": "nobody@example.com", "password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE %s", ["%allauth%"])
        assert cursor.fetchone()[0] >= 1
