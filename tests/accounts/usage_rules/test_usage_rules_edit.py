import pytest
from django.urls import reverse

from accounts.models import UsageEvent, UsageRules, WaitingUsageEvent
from accounts.roles import Role
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db
URL = "/settings/usage/"
POSTED = {"keep_months": "12", "version": "1"}


@pytest.fixture
def manager_client(as_user, manager, monkeypatch):
    monkeypatch.setattr("accounts.models.User.needs_mfa", False)
    return as_user(manager)


def test_the_rules_are_written_when_they_first_change(manager_client, manager):
    assert reverse("usage_rules_edit") == URL
    assert not UsageRules.objects.exists()
    assert manager_client.get(URL).context["form"].initial["keep_months"] is None
    assert manager_client.post(URL, POSTED).url == reverse("settings_home")
    rules = UsageRules.current()
    assert (rules.keep_months, rules.version) == (12, 2)
    assert AuditEntry.objects.get(action="usage_rules.updated").actor == manager
    assert manager_client.post(URL, {"keep_months": "", "version": "2"}).url == reverse("settings_home")
    assert UsageRules.current().keep_months is None
    assert URL in manager_client.get(reverse("settings_home")).content.decode()


def test_it_tells_what_is_stored(manager_client):
    customer = make_customer()
    for n in range(3):
        UsageEvent.objects.create(event_id=f"e{n}", customer=customer, name="sale", at=NOW)
    WaitingUsageEvent.objects.create(event_id="w", external_id="nobody", name="sale", at=NOW)
    page = manager_client.get(URL)
    assert (page.context["stored"].events, page.context["stored"].waiting) == (3, 1)
    assert page.context["stored"].size > 0
    text = page.content.decode()
    assert "3 single events are stored" in text
    assert "1 waits for a customer" in text


@pytest.mark.parametrize("value", ["0", "-1", "121", "x"])
def test_bad_input_is_refused(manager_client, value):
    assert manager_client.post(URL, POSTED | {"keep_months": value}).context["form"].errors
    assert not UsageRules.objects.filter(keep_months__isnull=False).exists()


def test_the_second_to_save_sees_what_the_first_wrote(manager_client):
    manager_client.post(URL, POSTED)
    response = manager_client.post(URL, POSTED | {"keep_months": "24"})
    assert [each.name for each in response.context["form"].conflict.differences if each.is_asked] == ["keep_months"]


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.MANAGER)


def test_queries(manager_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        manager_client.get(URL)
