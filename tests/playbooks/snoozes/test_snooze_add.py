from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Stage
from accounts.paying import business_day
from playbooks.models import Snooze
from retention_site.base.models import AuditEntry
from tests.accounts.standing.factories import make_slipping
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(agent):
    return make_slipping(make_customer(name="Siam Coffee", manager=agent)).customer


@pytest.fixture
def url(customer):
    return reverse("snooze_add", args=[customer.pk])


def test_they_are_left_with_who_and_why_and_come_back_by_themselves(as_user, agent, customer, url):
    response = as_user(agent).post(url, {"days": "7", "why": "On holiday until Monday", "next": "/?scope=team"})
    assert response.url == "/?scope=team"
    snooze, today = Snooze.objects.get(), business_day()
    assert (snooze.customer, snooze.stage, snooze.actor, snooze.until - today) == (
        customer, Stage.SLIPPING, agent, timedelta(days=7),
    )  # fmt: skip
    assert AuditEntry.objects.get(action="customer.snoozed").actor == agent
    assert list(Snooze.objects.running(on=today + timedelta(days=6))) == [snooze]
    assert not Snooze.objects.running(on=today + timedelta(days=7)).exists()


def test_without_a_page_to_go_back_to_one_comes_to_the_customer(as_user, agent, customer, url):
    posted = {"days": "3", "why": "Seen", "next": "https://elsewhere.example/"}
    assert as_user(agent).post(url, posted).url == customer.get_absolute_url()


@pytest.mark.parametrize(
    ("posted", "field"),
    [({"days": "7"}, "why"), ({"days": "7", "why": "  "}, "why"), ({"days": "5", "why": "x"}, "days"), ({"why": "x"}, "days")],
)
def test_bad_input_is_refused_at_its_field(as_user, agent, url, posted, field):
    assert field in as_user(agent).post(url, posted).context["form"].errors
    assert not Snooze.objects.exists()


def test_whom_nobody_has_looked_at_cannot_be_left(as_user, agent):
    url = reverse("snooze_add", args=[make_customer().pk])
    response = as_user(agent).post(url, {"days": "7", "why": "x"})
    assert "Nobody has looked" in response.content.decode()


def test_doors(as_user, settings, url):
    assert_doors(as_user, url, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, url)
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_number_of_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(url)
