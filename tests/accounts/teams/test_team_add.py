import pytest

from accounts.actions.teams import week_of
from accounts.models import Team

pytestmark = pytest.mark.django_db
URL = "/settings/teams/add/"
FIELDS = {"name": "Jakarta", "country": "ID", "timezone": "Asia/Jakarta", "monday": "9-12, 13-17"}


def test_it_is_made(as_user, manager):
    response = as_user(manager).post(URL, FIELDS, follow=True)
    team = Team.objects.get(name="Jakarta")
    assert response.redirect_chain[-1][0] == f"/settings/teams/{team.pk}/"
    assert len(week_of(team)[0]) == 2
    assert "Saved: the team Jakarta." in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "Cairo support"},
        {"country": "XX"},
        {"timezone": "x"},
        {"monday": "soon"},
        {"monday": "9-12, 11-13"},
    ],
)
def test_what_is_wrong_is_refused_and_given_back(as_user, manager, wrong):
    page = as_user(manager).post(URL, FIELDS | wrong).content.decode()
    assert "is-invalid" in page
    assert 'value="Jakarta"' in page or "name" in wrong
    assert Team.objects.count() == 1


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_leads_may_not(as_user, lead):
    assert as_user(lead).post(URL, FIELDS).status_code == 403


def test_no_other_method(as_user, manager):
    assert as_user(manager).delete(URL).status_code == 405


def test_number_of_queries(as_user, manager, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(3):
        client.get(URL)
