import pytest

from accounts.roles import Role
from playbooks.models import CallingHours
from playbooks.models.calling_hours import calling_span
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/settings/calling-hours/add/"
FIELDS = {"country": "TH", "opens": "09:00", "closes": "18:30"}


def test_a_country_gets_hours_of_its_own(as_user, manager):
    as_user(manager).post(URL, FIELDS)
    hours = CallingHours.objects.get()
    assert [f"{each:%H:%M}" for each in calling_span("TH")] == ["09:00", "18:30"]
    assert AuditEntry.objects.about(hours).get().action == "calling_hours.created"


@pytest.mark.parametrize("wrong", [{"country": ""}, {"country": "XX"}, {"opens": "x"}, {"closes": ""}, {"closes": "08:00"}])
def test_what_is_wrong_is_refused(as_user, manager, wrong):
    assert as_user(manager).post(URL, FIELDS | wrong).context["form"].errors
    assert not CallingHours.objects.exists()


def test_a_country_has_one_line(as_user, manager):
    client = as_user(manager)
    client.post(URL, FIELDS)
    assert client.post(URL, FIELDS).context["form"].errors.keys() == {"country"}


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.MANAGER)


def test_number_of_queries(as_user, manager, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(3):
        client.get(URL)
