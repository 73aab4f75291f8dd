from datetime import time

import pytest
from django.urls import reverse

from accounts.models import ContactPolicy
from accounts.roles import Role
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/settings/contact-policy/"
POSTED = {
    "most_promotions": "4",
    "promotion_days": "14",
    "quiet_from": "21:00",
    "quiet_to": "07:30",
    "quiet_on_weekends": "on",
    "consent_countries": ["DE", "FR"],
    "holdout_percent": "5",
    "approve_above": "200",
    "keep_content_days": "30",
    "version": "1",
}


@pytest.fixture
def manager_client(as_user, manager, monkeypatch):
    monkeypatch.setattr("accounts.models.User.needs_mfa", False)
    return as_user(manager)


def test_the_policy_is_written_when_it_first_changes(manager_client, manager):
    assert reverse("contact_policy_edit") == URL
    assert 'value="20:00"' in manager_client.get(URL).content.decode()
    assert not ContactPolicy.objects.exists()
    assert manager_client.post(URL, POSTED).url == reverse("settings_home")
    policy = ContactPolicy.current()
    assert (policy.most_promotions, policy.promotion_days, policy.version) == (4, 14, 2)
    assert (policy.quiet_from, policy.quiet_to) == (time(21), time(7, 30))
    assert (policy.quiet_on_holidays, policy.quiet_on_weekends) == (False, True)
    assert policy.consent_countries == ["DE", "FR"]
    assert AuditEntry.objects.get(action="contact_policy.updated").actor == manager
    assert URL in manager_client.get(reverse("settings_home")).content.decode()


def test_who_is_kept_for_comparison_does_not_change_with_the_policy(manager_client):
    manager_client.post(URL, POSTED)
    salt = ContactPolicy.current().salt
    manager_client.post(URL, POSTED | {"holdout_percent": "6", "version": "2"})
    assert (ContactPolicy.current().salt, ContactPolicy.current().holdout_percent) == (salt, 6)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("most_promotions", "0"),
        ("most_promotions", "51"),
        ("promotion_days", "0"),
        ("quiet_from", "25:00"),
        ("holdout_percent", "51"),
        ("consent_countries", ["XX"]),
        ("keep_content_days", ""),
    ],
)
def test_bad_input_is_refused(manager_client, field, value):
    assert field in manager_client.post(URL, POSTED | {field: value}).context["form"].errors
    assert not ContactPolicy.objects.filter(version__gt=1).exists()


def test_the_second_to_save_sees_what_the_first_wrote(manager_client):
    manager_client.post(URL, POSTED)
    response = manager_client.post(URL, POSTED | {"most_promotions": "9"})
    assert [each.name for each in response.context["form"].conflict.differences if each.is_asked] == ["most_promotions"]


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.MANAGER)


def test_queries(manager_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        manager_client.get(URL)
