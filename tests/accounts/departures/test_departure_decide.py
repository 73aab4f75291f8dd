from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Spell
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_departure

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure():
    today = date.today()
    return make_departure(notice_on=today, effective_on=today + timedelta(days=20))


@pytest.fixture
def url(departure):
    return reverse("departure_decide", args=[departure.pk])


def test_saved(as_user, agent, departure, url):
    response = as_user(agent).post(url, {"decide-outcome": "saved", "decide-version": departure.version})
    assert response.url == departure.get_absolute_url()
    departure.refresh_from_db()
    assert (departure.outcome, Spell.objects.get().ended_on) == ("saved", None)


def test_paused_until(as_user, agent, departure, url):
    until = departure.effective_on + timedelta(days=60)
    fields = {"decide-outcome": "paused", "decide-resumes_on": until.isoformat(), "decide-version": departure.version}
    as_user(agent).post(url, fields)
    departure.refresh_from_db()
    assert (departure.outcome, departure.resumes_on) == ("paused", until)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"decide-outcome": ""}, "outcome"),
        ({"decide-outcome": "left"}, "outcome"),
        ({"decide-resumes_on": "2999-01-01"}, "resumes_on"),
        ({"decide-version": ""}, "version"),
    ],
)
def test_bad_input_is_refused(as_user, agent, departure, url, wrong, field):
    fields = {"decide-outcome": "saved", "decide-version": departure.version} | wrong
    response = as_user(agent).post(url, fields)
    assert (response.status_code, set(response.context["decide"].errors)) == (200, {field})
    departure.refresh_from_db()
    assert departure.outcome == ""


def test_a_stale_page_says_so_and_the_next_try_counts(as_user, agent, departure, url):
    client = as_user(agent)
    type(departure).objects.update(version=5)
    response = client.post(url, {"decide-outcome": "saved", "decide-version": 1})
    form = response.context["decide"]
    assert form.non_field_errors()
    assert form["version"].value() == "5"
    assert client.post(url, {"decide-outcome": "saved", "decide-version": 5}).status_code == 302


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")
