import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.departures import record_permission
from accounts.models import Consent
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_departure, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure():
    departure = make_departure()
    make_contact(customer=departure.customer)
    return departure


@pytest.fixture
def url(departure):
    return reverse("departure_permission", args=[departure.pk])


@pytest.mark.parametrize(("said", "decision"), [("yes", "granted"), ("no", "refused")])
def test_what_they_said_is_in_the_ledger(as_user, agent, departure, url, said, decision):
    fields = {"permission-may_write": said, "permission-version": departure.version}
    assert as_user(agent).post(url, fields).url == departure.get_absolute_url()
    line = Consent.objects.get()
    assert (line.decision, line.purpose, line.actor) == (decision, "win_back", agent)
    departure.refresh_from_db()
    assert departure.may_write is (said == "yes")


@pytest.mark.parametrize("wrong", [{"permission-may_write": ""}, {"permission-may_write": "maybe"}])
def test_bad_input_is_refused(as_user, agent, departure, url, wrong):
    fields = {"permission-may_write": "yes", "permission-version": departure.version} | wrong
    assert "may_write" in as_user(agent).post(url, fields).context["permission"].errors
    assert not Consent.objects.exists()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_who_gives_up_a_product_is_not_asked(as_user, agent):
    line = make_subscription()
    departure = make_departure(customer=line.spell.customer, subscription=line)
    make_contact(customer=departure.customer)
    fields = {"permission-may_write": "yes", "permission-version": departure.version}
    as_user(agent).post(reverse("departure_permission", args=[departure.pk]), fields)
    departure.refresh_from_db()
    assert departure.may_write is None
    assert not Consent.objects.exists()


def test_the_customer_is_held_before_the_departure_is_written(departure, agent):
    """As when it is decided: two who lock the same rows in another order would wait for each other."""
    with CaptureQueriesContext(connection) as asked:
        record_permission(actor=agent, departure=departure, version=None, may_write=True)
    tables = re.findall(r'SELECT .+? FROM "(\w+)"', " ".join(query["sql"] for query in asked))
    assert tables.index("accounts_customer") < tables.index("accounts_departure")
