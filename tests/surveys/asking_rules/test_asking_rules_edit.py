import pytest
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.models import AskingRules
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/settings/asking/"
POSTED = {
    "quiet_days": "45", "talk_quiet_days": "7", "nps_most": "3", "nps_days": "365", "valid_days": "30", "change_days": "2",
    "version": "1",
}  # fmt: skip


@pytest.fixture
def manager_client(as_user, manager, monkeypatch):
    monkeypatch.setattr("accounts.models.User.needs_mfa", False)
    return as_user(manager)


def test_the_rules_are_written_when_they_first_change(manager_client, manager):
    assert reverse("asking_rules_edit") == URL
    assert not AskingRules.objects.exists()
    assert manager_client.get(URL).context["form"].initial["quiet_days"] == 30
    assert manager_client.post(URL, POSTED).url == reverse("settings_home")
    rules = AskingRules.current()
    assert (rules.quiet_days, rules.nps_most, rules.valid_days, rules.version) == (45, 3, 30, 2)
    assert AuditEntry.objects.get(action="asking_rules.updated").actor == manager
    assert "Rules of asking" in manager_client.get(reverse("settings_home")).content.decode()


@pytest.mark.parametrize(("name", "value"), [("quiet_days", "400"), ("nps_most", "0"), ("valid_days", "0"), ("nps_days", "x")])
def test_bad_input_is_refused(manager_client, name, value):
    assert name in manager_client.post(URL, POSTED | {name: value}).context["form"].errors
    assert not AskingRules.objects.exists()


def test_the_second_to_save_sees_what_the_first_wrote(manager_client):
    manager_client.post(URL, POSTED)
    response = manager_client.post(URL, POSTED | {"quiet_days": "60"})
    assert [each.name for each in response.context["form"].conflict.differences if each.is_asked] == ["quiet_days"]


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.MANAGER)


def test_queries(manager_client, django_assert_num_queries):
    with django_assert_num_queries(5):
        manager_client.get(URL)
