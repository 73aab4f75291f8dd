from datetime import date

import pytest

from accounts.models import TeamException

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(team):
    found = TeamException.objects.create(team=team, date=date(2027, 12, 24))
    return f"/settings/teams/exceptions/{found.pk}/remove/"


def test_it_is_removed(as_user, manager, team, url):
    assert as_user(manager).post(url).url == f"/settings/teams/{team.pk}/"
    assert not TeamException.objects.exists()


def test_log_in_first(client, url):
    assert client.post(url).status_code == 302
    assert TeamException.objects.exists()


def test_leads_may_not(as_user, lead, url):
    assert as_user(lead).post(url).status_code == 403


def test_one_that_is_not_there(as_user, manager):
    assert as_user(manager).post("/settings/teams/exceptions/999999/remove/").status_code == 404


def test_only_by_post(as_user, manager, url):
    assert as_user(manager).get(url).status_code == 405


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(8):
        client.post(url)
