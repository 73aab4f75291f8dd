from datetime import timedelta

import pytest
from django.utils import timezone

from playbooks.actions.absences import enter_absence
from tests.doors import assert_doors
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def absence(agent):
    start = timezone.now() + timedelta(days=3)
    return enter_absence(actor=agent, user=agent, starts_at=start, ends_at=start + timedelta(days=2))


@pytest.fixture
def url(absence):
    return f"/settings/absences/{absence.pk}/end/"


def test_it_is_called_off_once(as_user, lead, absence, url):
    client = as_user(lead)
    assert "went back" in client.post(url, {"version": 1}, follow=True).content.decode()
    absence.refresh_from_db()
    assert absence.cancelled_at
    assert "This absence is over." in client.post(url, {"version": 2}, follow=True).content.decode()


@pytest.mark.parametrize("version", ["", "7", "x", "²"])
def test_only_as_it_was_seen(as_user, agent, absence, url, version):
    page = as_user(agent).post(url, {"version": version}, follow=True).content.decode()
    assert "Somebody changed this absence meanwhile" in page
    absence.refresh_from_db()
    assert absence.cancelled_at is None


def test_not_by_a_colleague_nor_by_another_team(as_user, team, outsider, url):
    assert as_user(make_user(team=team)).post(url).status_code == 403
    assert as_user(outsider).post(url).status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="post")


def test_number_of_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(19):
        client.post(url, {"version": 1})
