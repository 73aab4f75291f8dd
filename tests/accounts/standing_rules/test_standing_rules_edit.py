from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import StandingRules
from accounts.paying import business_day
from accounts.roles import Role
from retention_site.base.models import AuditEntry, Work
from tests.doors import assert_doors
from tests.factories import make_spell, make_use

pytestmark = pytest.mark.django_db
URL = "/settings/standing/"
POSTED = {
    "slipping_after": "20", "dormant_after": "60", "daily_slipping_after": "7", "daily_dormant_after": "30",
    "onboarding_days": "30", "stuck_after": "14", "won_back_days": "90", "several_issues": "2", "horizon_days": "90",
    "version": "1",
}  # fmt: skip


@pytest.fixture
def manager_client(as_user, manager, monkeypatch):
    monkeypatch.setattr("accounts.models.User.needs_mfa", False)
    return as_user(manager)


@pytest.fixture
def silent_for_25_days():
    spell = make_spell(started_on=business_day() - timedelta(400))
    make_use(spell.customer, *(business_day() - timedelta(days) for days in range(25, 390, 5)))
    return spell.customer


def refreshes() -> int:
    return Work.objects.filter(task="accounts.tasks.refresh_standings_on").count()


def test_the_rules_are_saved_and_everybody_is_looked_at_anew(manager_client, manager):
    assert not StandingRules.objects.exists()
    assert manager_client.get(URL).context["form"].initial["slipping_after"] == 30
    assert manager_client.post(URL, POSTED).url == reverse("settings_home")
    rules = StandingRules.current()
    assert (rules.slipping_after, rules.dormant_after, rules.version) == (20, 60, 2)
    assert AuditEntry.objects.get(action="standing_rules.updated").actor == manager
    assert refreshes() == 1
    manager_client.post(URL, POSTED | {"version": "2"})
    assert refreshes() == 1, "nothing was changed"
    assert "Rules of standing" in manager_client.get(reverse("settings_home")).content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slipping_after", "0"),
        ("dormant_after", "20"),
        ("daily_dormant_after", "7"),
        ("horizon_days", "6"),
        ("stuck_after", "x"),
    ],
)
def test_bad_input_is_refused(manager_client, name, value):
    response = manager_client.post(URL, POSTED | {name: value})
    assert response.context["form"].errors
    assert not StandingRules.objects.filter(version__gt=1).exists()
    assert "This cannot be read yet" in manager_client.post(URL, POSTED | {name: value, "preview": "1"}).content.decode()


def test_the_second_to_save_sees_what_the_first_wrote(manager_client):
    manager_client.post(URL, POSTED)
    response = manager_client.post(URL, POSTED | {"slipping_after": "25"})
    assert [each.name for each in response.context["form"].conflict.differences if each.is_asked] == ["slipping_after"]


def test_the_preview_tells_who_would_stand_otherwise_and_saves_nothing(manager_client, silent_for_25_days):
    page = manager_client.post(URL, POSTED | {"preview": "1"}).content.decode()
    assert "1 of 1 customers would stand otherwise" in page
    assert "<td>active</td><td>slipping away</td>" in page
    assert "<html" in page
    fragment = manager_client.post(URL, POSTED | {"slipping_after": "26"}, headers={"HX-Request": "true"}).content.decode()
    assert "Nobody of 1 customer would stand otherwise" in fragment
    assert "<html" not in fragment
    assert "What the rules would have caught last year" in fragment
    assert not StandingRules.objects.exists()
    assert refreshes() == 0


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.MANAGER)


def test_queries(manager_client, silent_for_25_days, django_assert_num_queries):
    with django_assert_num_queries(5):
        manager_client.get(URL)
    with django_assert_num_queries(32) as few:
        manager_client.post(URL, POSTED, headers={"HX-Request": "true"})
    for days in range(4):
        make_use(make_spell().customer, business_day() - timedelta(days))
    with django_assert_num_queries(len(few)):
        manager_client.post(URL, POSTED, headers={"HX-Request": "true"})
