import pytest

from retention_site.base.models import ApiToken, AuditEntry
from retention_site.base.tokens import find_token, make_token
from tests.api.client import Api
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

URL = "/settings/tokens/"


def test_the_secret_is_shown_once_and_works(as_user, manager):
    client = as_user(manager)
    response = client.post(URL, {"name": "Shop", "scopes": ["read", "write"]})
    secret = response.context["secret"]
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert secret not in client.get(URL).content.decode()
    caller = Api(None)
    caller.head["Authorization"] = f"Bearer {secret}"
    assert caller.post("customers/", {"external_id": "a", "name": "B"}).status_code == 201


def test_making_is_audited_without_the_secret(as_user, manager):
    secret = as_user(manager).post(URL, {"name": "Shop", "scopes": ["read"]}).context["secret"]
    token = ApiToken.objects.get()
    entry = AuditEntry.objects.about(token).get()
    assert (entry.actor, entry.action, entry.after["name"]) == (manager, "token.created", "Shop")
    said = str([entry.before, entry.after])
    assert secret not in said
    assert token.digest not in said


def test_what_is_stored_is_not_the_secret(manager):
    token, secret = make_token(user=manager, name="Shop", scopes=["read"], actor=manager)
    random = secret.removeprefix(f"{token.prefix}_")
    assert secret.startswith(token.prefix)
    assert len(random) == 43  # 256 bits in base64
    assert not any(random in str(value) for value in ApiToken.objects.values_list().get())


def test_a_manager_makes_tokens_for_themselves_alone(as_user, manager, admin):
    as_user(manager).post(URL, {"name": "Shop", "scopes": ["write"], "user": admin.pk})
    assert ApiToken.objects.get().user == manager


def test_an_admin_may_make_one_for_somebody_else(as_user, admin, agent):
    as_user(admin).post(URL, {"name": "Shop", "scopes": ["read"], "user": agent.pk})
    assert ApiToken.objects.get().user == agent


def test_a_token_works_until_the_end_of_its_last_day(as_user, manager, time_machine):
    time_machine.move_to(NOW, tick=False)
    secret = as_user(manager).post(URL, {"name": "Shop", "scopes": ["read"], "expires_on": "2026-06-12"}).context["secret"]
    assert find_token(secret, at=NOW.replace(day=12, hour=23, minute=59))
    assert not find_token(secret, at=NOW.replace(day=13, hour=0, minute=0))


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("scopes", []), ("scopes", ["admin"]), ("expires_on", "2020-01-01"), ("name", "x\0y")]
)
def test_bad_input_makes_nothing_and_says_why(as_user, manager, field, value):
    fields = {"name": "Shop", "scopes": ["read"]}
    response = as_user(manager).post(URL, fields | {field: value})
    assert response.context["form"].errors.keys() == {field}
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("who", ["agent", "lead"])
def test_managers_only(as_user, who, request):
    assert as_user(request.getfixturevalue(who)).get(URL).status_code == 403


def test_needs_log_in(client):
    assert client.get(URL).status_code == 302


def test_only_get_and_post(as_user, manager):
    assert as_user(manager).put(URL).status_code == 405


def test_the_number_of_queries_does_not_grow(as_user, manager, django_assert_max_num_queries):
    client = as_user(manager)
    client.get(URL)

    counts = []
    for number in (2, 8):
        for n in range(number):
            make_token(user=make_user(), name=f"T{n}", scopes=["read"], actor=None)
        with django_assert_max_num_queries(8) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]
