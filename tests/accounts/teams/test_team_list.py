from datetime import time

import pytest

from accounts.models import TeamHours
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
URL = "/settings/teams/"


def test_who_and_when(as_user, agent, team):
    TeamHours.objects.create(team=team, weekday=0, opens=time(9), closes=time(13))
    TeamHours.objects.create(team=team, weekday=0, opens=time(14), closes=time(0))
    page = as_user(agent).get(URL).content.decode()
    assert "Cairo support" in page
    assert "<bdi>09:00–13:00, 14:00–24:00</bdi>" in page
    assert f"/settings/teams/{team.pk}/" not in page
    assert "/settings/teams/add/" not in page


def test_managers_may_change_them(as_user, manager, team):
    page = as_user(manager).get(URL).content.decode()
    assert f'href="/settings/teams/{team.pk}/"' in page
    assert 'href="/settings/teams/add/"' in page


def test_without_teams_the_page_says_what_will_be_here(as_user):
    page = as_user(make_user(role="manager")).get(URL).content.decode()
    assert "Add the first team" in page


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_only_by_get(as_user, agent):
    assert as_user(agent).post(URL).status_code == 405


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    for _number in range(5):
        TeamHours.objects.create(team=make_team(), weekday=1, opens=time(9), closes=time(17))
    client = as_user(agent)
    with django_assert_num_queries(5):
        client.get(URL)
