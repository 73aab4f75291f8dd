import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.login.second_factor import give_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(agent):
    give_second_factor(agent)
    return f"/settings/staff/{agent.pk}/forget-factor/"


def test_it_is_forgotten(as_user, admin, agent, url):
    page = as_user(admin).post(url, follow=True).content.decode()
    assert "without a second factor" in page
    assert not Authenticator.objects.filter(user=agent).exists()


def test_log_in_first(client, url):
    assert client.post(url).status_code == 302
    assert Authenticator.objects.exists()


def test_managers_may_not(as_user, manager, url):
    assert as_user(manager).post(url).status_code == 403
    assert Authenticator.objects.exists()


def test_somebody_who_is_not_there(as_user, admin):
    assert as_user(admin).post("/settings/staff/999999/forget-factor/").status_code == 404


def test_only_by_post(as_user, admin, url):
    assert as_user(admin).get(url).status_code == 405


def test_number_of_queries(as_user, admin, url, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(7):
        client.post(url)
