import pytest

from accounts.models import TeamException

pytestmark = pytest.mark.django_db
FIELDS = {"date": "2027-12-24", "opens": "09:00", "closes": "12:00", "reason": "Inventory"}


@pytest.fixture
def url(team):
    return f"/settings/teams/{team.pk}/exceptions/add/"


def test_it_is_added(as_user, manager, team, url):
    response = as_user(manager).post(url, FIELDS, follow=True)
    assert response.redirect_chain[-1][0] == f"/settings/teams/{team.pk}/"
    assert TeamException.objects.get().said == "09:00–12:00"
    assert "Inventory" in response.content.decode()


def test_without_hours_it_is_a_day_off(as_user, manager, url):
    as_user(manager).post(url, {"date": "2027-12-24"})
    assert TeamException.objects.get().said == ""


@pytest.mark.parametrize("wrong", [{"date": "soon"}, {"date": ""}, {"closes": ""}, {"closes": "08:00"}, {"opens": "99:99"}])
def test_what_is_wrong_is_refused_and_given_back(as_user, manager, url, wrong):
    response = as_user(manager).post(url, FIELDS | wrong)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Inventory"' in page
    assert "is-invalid" in page or "Give both hours" in page
    assert not TeamException.objects.exists()


def test_the_same_twice_is_refused(as_user, manager, url):
    client = as_user(manager)
    client.post(url, {"date": "2027-12-24"})
    assert "closed on that date already" in client.post(url, {"date": "2027-12-24"}).content.decode()
    assert TeamException.objects.count() == 1


def test_log_in_first(client, url):
    assert client.post(url, FIELDS).status_code == 302


def test_leads_may_not(as_user, lead, url):
    assert as_user(lead).post(url, FIELDS).status_code == 403


def test_a_team_that_is_not_there(as_user, manager):
    assert as_user(manager).post("/settings/teams/999999/exceptions/add/", FIELDS).status_code == 404


def test_only_by_post(as_user, manager, url):
    assert as_user(manager).get(url).status_code == 405


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(18):
        client.post(url, FIELDS)
