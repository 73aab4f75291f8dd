import pytest

from accounts.roles import Role
from playbooks.actions.calling_hours import create_calling_hours, update_calling_hours
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db


@pytest.fixture
def hours():
    return create_calling_hours(actor=None, country="TH")


@pytest.fixture
def url(hours):
    return f"/settings/calling-hours/{hours.pk}/"


def fields(**changes):
    return {"country": "TH", "opens": "08:00", "closes": "21:00", "version": 1} | changes


def test_they_are_changed_and_the_page_says_by_whom(as_user, manager, hours, url):
    as_user(manager).post(url, fields(opens="10:00"))
    hours.refresh_from_db()
    assert (f"{hours.opens:%H:%M}", hours.version) == ("10:00", 2)
    assert "Rina Wulandari" in as_user(manager).get(url).content.decode()


def test_the_second_writer_sees_what_changed(as_user, manager, lead, hours, url):
    update_calling_hours(actor=lead, calling_hours=hours, version=1, fields={"opens": "07:00"})
    page = as_user(manager).post(url, fields(opens="10:00")).content.decode()
    assert "Youssef Kamal" in page
    assert 'name="theirs" value="opens"' in page


@pytest.mark.parametrize("wrong", [{"opens": "22:00"}, {"closes": "soon"}, {"country": "ZZ"}])
def test_what_is_wrong_is_refused(as_user, manager, hours, url, wrong):
    assert as_user(manager).post(url, fields(**wrong)).context["form"].errors
    hours.refresh_from_db()
    assert hours.version == 1


def test_some_that_are_not_there(as_user, manager):
    assert as_user(manager).get("/settings/calling-hours/999999/").status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.MANAGER)


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(5):
        client.get(url)
