import pytest

from accounts.roles import Role
from playbooks.actions.calling_hours import create_calling_hours
from playbooks.models import CallingHours
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return f"/settings/calling-hours/{create_calling_hours(actor=None, country='TH').pk}/remove/"


def test_the_usual_hours_hold_again_and_the_log_keeps_what_was(as_user, manager, url):
    assert "the usual hours hold there again" in as_user(manager).post(url, follow=True).content.decode()
    assert not CallingHours.objects.exists()
    assert AuditEntry.objects.get(action="calling_hours.deleted").before["country"] == "TH"


def test_some_that_are_not_there(as_user, manager):
    assert as_user(manager).post("/settings/calling-hours/999999/remove/").status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="post", least=Role.MANAGER)


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(7):
        client.post(url)
