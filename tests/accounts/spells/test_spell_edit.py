from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.spells import update_spell
from accounts.roles import Role
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_spell, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def spell(db):
    return make_spell(started_on=date(2025, 1, 1))


@pytest.fixture
def url(spell):
    return reverse("spell_edit", args=[spell.pk])


def test_ending_it_ends_what_runs_in_it(as_user, lead, spell, url):
    subscription = make_subscription(spell=spell)
    data = {"started_on": "2025-01-01", "ended_on": "2026-01-01", "leave_reason": "price", "version": 1}
    assert as_user(lead).post(url, data).url == spell.customer.get_absolute_url()
    spell.refresh_from_db()
    subscription.refresh_from_db()
    assert (spell.ended_on, spell.leave_reason, subscription.ended_on) == (date(2026, 1, 1), "price", date(2026, 1, 1))


def test_the_second_writer_sees_what_changed(as_user, lead, manager, spell, url):
    update_spell(actor=manager, spell=spell, version=1, fields={"ended_on": date(2026, 1, 1)})
    response = as_user(lead).post(url, {"started_on": "2025-01-02", "version": 1})
    assert [each.name for each in response.context["form"].conflict.differences] == ["ended_on"]
    spell.refresh_from_db()
    assert (spell.started_on, spell.version) == (date(2025, 1, 1), 2)


def test_bad_input_is_refused(as_user, lead, spell, url):
    response = as_user(lead).post(url, {"started_on": "2025-01-01", "ended_on": "2024-01-01", "version": 1})
    assert response.context["form"].errors
    spell.refresh_from_db()
    assert spell.ended_on is None


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_spell_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(5):
        client.get(url)
