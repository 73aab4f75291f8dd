import pytest

from accounts.actions.users import update_user
from accounts.models import User
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(agent):
    return f"/settings/staff/{agent.pk}/"


def fields(user, **changes):
    return {
        "full_name": user.full_name,
        "email": user.email,
        "role": user.role,
        "team": user.team_id,
        "language": user.language,
        "timezone": user.timezone,
        "is_active": "on",
        "version": user.version,
    } | changes


def test_role_and_team_are_saved(as_user, admin, agent, outsider, url):
    as_user(admin).post(url, fields(agent, role="lead", team=outsider.team_id))
    agent.refresh_from_db()
    assert (agent.role, agent.team) == ("lead", outsider.team)


def test_who_has_work_in_hand_cannot_be_closed_here(as_user, admin, agent, url):
    make_customer(manager=agent)
    page = as_user(admin).post(url, fields(agent, is_active="")).content.decode()
    assert "Hand it over first" in page
    assert User.objects.get(pk=agent.pk).is_active


def test_who_has_left_can_come_back(as_user, admin, agent, url):
    User.objects.filter(pk=agent.pk).update(is_active=False)
    as_user(admin).post(url, fields(agent))
    assert User.objects.get(pk=agent.pk).is_active


def test_the_last_admin_cannot_demote_themselves(as_user, admin):
    page = as_user(admin).post(f"/settings/staff/{admin.pk}/", fields(admin, role="agent")).content.decode()
    assert "only admin" in page
    assert User.objects.get(pk=admin.pk).role == "admin"


def test_the_second_writer_chooses(as_user, admin, agent, url):
    seen = fields(agent, full_name="Mine")
    update_user(actor=admin, user=agent, version=1, fields={"full_name": "Theirs"})
    page = as_user(admin).post(url, seen).content.decode()
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert User.objects.get(pk=agent.pk).full_name == "Theirs"


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"full_name": ""}, {"role": "god"}])
def test_what_is_wrong_is_refused(as_user, admin, agent, url, wrong):
    assert "is-invalid" in as_user(admin).post(url, fields(agent, **wrong)).content.decode()
    assert User.objects.get(pk=agent.pk).version == 1


def test_log_in_first(client, url):
    assert client.get(url).status_code == 302


def test_managers_may_not(as_user, manager, agent, url):
    assert as_user(manager).post(url, fields(agent, role="admin")).status_code == 403


def test_somebody_who_is_not_there(as_user, admin):
    assert as_user(admin).get("/settings/staff/999999/").status_code == 404


def test_no_other_method(as_user, admin, url):
    assert as_user(admin).delete(url).status_code == 405


def test_number_of_queries(as_user, admin, url, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(7):
        client.get(url)
