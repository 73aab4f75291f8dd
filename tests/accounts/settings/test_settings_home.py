import pytest

pytestmark = pytest.mark.django_db
URL = "/settings/"


def test_cards_by_permission(as_user, agent, admin):
    seen = {user.role: as_user(user).get(URL).content.decode() for user in (agent, admin)}
    for url in ("/preferences/", "/settings/staff/", "/settings/teams/", "/settings/products/", "/settings/attributes/"):
        assert f'class="card-link" href="{url}"' in seen["agent"]
    for url in ("/settings/queue/", "/settings/outbox/", "/settings/tokens/", "/imports/", "/admin/"):
        assert f'class="card-link" href="{url}"' not in seen["agent"]
        assert f'class="card-link" href="{url}"' in seen["admin"]


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_only_by_get(as_user, agent):
    assert as_user(agent).post(URL).status_code == 405


def test_number_of_queries(as_user, admin, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(3):  # session, reader, saved lists, own issues
        client.get(URL)
