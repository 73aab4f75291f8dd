import pytest

from tests.accounts.login.second_factor import give_second_factor
from tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/settings/staff/"


def test_who_works_here(as_user, agent, admin):
    give_second_factor(admin)
    make_user(full_name="Gone Long Ago", is_active=False)
    page = as_user(agent).get(URL).content.decode()
    assert "Ploy Srisuk" in page
    assert page.count("outline/shield-check") == 0
    assert page.count('class="pill pill-good"') == 1
    assert "Gone Long Ago" not in page
    assert f"/settings/staff/{admin.pk}/" not in page


def test_who_has_left(as_user, admin):
    make_user(full_name="Gone Long Ago", is_active=False)
    page = as_user(admin).get(URL, {"show": "left"}).content.decode()
    assert "Gone Long Ago" in page


def test_nobody_has_left(as_user, agent):
    assert "Nobody has left" in as_user(agent).get(URL, {"show": "left"}).content.decode()


def test_a_lead_may_hand_over_an_admin_may_change(as_user, lead, admin, agent):
    assert f"/settings/staff/{agent.pk}/hand-over/" in as_user(lead).get(URL).content.decode()
    assert f'href="/settings/staff/{agent.pk}/"' not in as_user(lead).get(URL).content.decode()
    assert f'href="/settings/staff/{agent.pk}/"' in as_user(admin).get(URL).content.decode()


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_only_by_get(as_user, agent):
    assert as_user(agent).post(URL).status_code == 405


@pytest.mark.parametrize("staff", [1, 30])
def test_number_of_queries(as_user, agent, staff, django_assert_num_queries):
    for _number in range(staff):
        make_user(team=agent.team)
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL)
