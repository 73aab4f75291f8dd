import pytest
from django.urls import reverse

from retention_site.base.models import AuditEntry
from retention_site.base.tokens import make_token
from tests.api.client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(agent):
    return make_token(user=agent, name="Shop", scopes=["read"], actor=None)


def test_a_revoked_token_no_longer_works(as_user, manager, token):
    caller = Api(None)
    caller.head["Authorization"] = f"Bearer {token[1]}"
    assert caller.get("customers/").status_code == 200
    response = as_user(manager).post(reverse("token_revoke", args=[token[0].pk]), follow=True)
    assert "no longer works" in response.content.decode()
    assert caller.get("customers/").status_code == 401


def test_it_is_audited_once(as_user, manager, token):
    client, url = as_user(manager), reverse("token_revoke", args=[token[0].pk])
    client.post(url)
    assert "revoked already" in client.post(url, follow=True).content.decode()
    assert AuditEntry.objects.about(token[0]).filter(action="token.revoked", actor=manager).count() == 1


def test_not_by_get(as_user, manager, token):
    assert as_user(manager).get(reverse("token_revoke", args=[token[0].pk])).status_code == 405
    token[0].refresh_from_db()
    assert token[0].revoked_at is None


def test_managers_only_after_log_in(as_user, client, lead, token):
    url = reverse("token_revoke", args=[token[0].pk])
    assert client.post(url).status_code == 302
    assert as_user(lead).post(url).status_code == 403


@pytest.mark.parametrize("key", [0, 10**30])
def test_an_unknown_token(as_user, manager, key):
    assert as_user(manager).post(reverse("token_revoke", args=[key])).status_code == 404
