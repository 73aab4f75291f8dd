from datetime import timedelta

import pytest
from django.utils import timezone

from retention_site.base.models import ApiToken
from retention_site.base.tokens import make_token
from tests.api.client import PROBLEM, Api

pytestmark = pytest.mark.django_db


def call(header: str):
    caller = Api(None)
    caller.head["Authorization"] = header
    return caller.get("customers/")


@pytest.fixture
def token(agent):
    return make_token(user=agent, name="Shop", scopes=["read"], actor=None)


def test_the_keyword_may_be_written_in_any_case(token):
    assert call(f"bearer {token[1]}").status_code == 200
    assert call(f"  BEARER   {token[1]} ").status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Token abc", "Bearer " + "x" * 5000, "Bearer é", "Bearer a b"]
)
def test_whatever_is_no_token_is_refused_alike(token, header):
    response = call(header)
    assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)
    assert "WWW-Authenticate" in response.headers


def test_expired_and_of_somebody_who_left(token, agent):
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert call(f"Bearer {token[1]}").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert call(f"Bearer {token[1]}").status_code == 200
    agent.is_active = False
    agent.save()
    assert call(f"Bearer {token[1]}").status_code == 401


def test_a_session_opens_no_api(as_user, admin):
    assert as_user(admin).get("/api/v1/customers/").status_code == 401


def test_its_use_is_noted_at_most_once_a_minute(token, time_machine, django_assert_num_queries):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    call(f"Bearer {token[1]}")
    assert ApiToken.objects.get().last_used_at == start
    time_machine.move_to(start + timedelta(seconds=59), tick=False)
    with django_assert_num_queries(2):
        call(f"Bearer {token[1]}")
    assert ApiToken.objects.get().last_used_at == start
    time_machine.move_to(start + timedelta(seconds=60), tick=False)
    call(f"Bearer {token[1]}")
    assert ApiToken.objects.get().last_used_at == start + timedelta(seconds=60)


def test_a_role_is_that_of_the_moment(admin):
    api = Api(admin)
    assert api.post("products/", {"code": "a", "name": "A"}).status_code == 201
    admin.role = "agent"
    admin.save()
    assert api.post("products/", {"code": "b", "name": "B"}).status_code == 403
