from datetime import timedelta

import pytest
from django.urls import reverse

from playbooks.models import Callback
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(agent, team):
    return make_callback(customer=make_customer(team=team), assignee=agent)


@pytest.fixture
def address(callback):
    return reverse("callback_close", args=[callback.pk])


def close(as_user, user, callback, **fields):
    sent = {"version": callback.version} | fields
    data = {f"close-{name}": value for name, value in sent.items()}
    return as_user(user).post(reverse("callback_close", args=[callback.pk]), data, follow=True)


@pytest.mark.parametrize(
    ("days", "outcome"), [(0, "kept"), (0, "withdrawn"), (3, "kept_late"), (3, "broken"), (3, "withdrawn")]
)
def test_each_outcome_in_its_time(as_user, agent, callback, days, outcome):
    age(callback, days=days)
    response = close(as_user, agent, callback, outcome=outcome, reason="They said so")
    callback.refresh_from_db()
    assert (callback.outcome, callback.outcome_reason) == (outcome, "They said so")
    assert callback.events.last().outcome == outcome
    assert response.redirect_chain


@pytest.mark.parametrize(
    ("days", "fields", "words"),
    [
        (0, {"outcome": "broken", "reason": "x"}, "There is still time"),
        (3, {"outcome": "kept"}, "By the clock it was"),
        (0, {"outcome": "kept_late"}, "By the clock it was"),
        (0, {"outcome": "withdrawn"}, "Say why."),
        (0, {"outcome": "nonsense"}, "nonsense is not one of the available choices"),
        (0, {}, "This field is required."),
    ],
)
def test_what_is_not_true_by_the_clock_is_refused(as_user, agent, callback, days, fields, words):
    age(callback, days=days)
    assert words in close(as_user, agent, callback, **fields).content.decode()
    assert Callback.objects.get().is_owed


def test_the_second_of_two_is_told(as_user, agent, callback):
    Callback.objects.update(version=7)
    html = close(as_user, agent, callback, outcome="kept").content.decode()
    assert "Somebody changed this promise meanwhile." in html
    assert 'name="close-version" value="7"' in html
    assert Callback.objects.get().is_owed


def test_only_what_can_be_is_offered(as_user, agent, callback):
    page = as_user(agent).get(callback.get_absolute_url()).context
    assert [value for value, _label in page["close"].fields["outcome"].widget.choices] == ["kept", "withdrawn"]
    age(callback, days=3)
    page = as_user(agent).get(callback.get_absolute_url()).context
    assert [value for value, _label in page["close"].fields["outcome"].widget.choices] == ["kept_late", "broken", "withdrawn"]


def test_it_is_closed_once(as_user, agent, callback):
    close(as_user, agent, callback, outcome="kept")
    callback.refresh_from_db()
    close(as_user, agent, callback, outcome="withdrawn", reason="x")
    assert Callback.objects.get().outcome == "kept"
    assert callback.closed_at - callback.promised_at < timedelta(minutes=5)


def test_doors(as_user, address, settings):
    assert_doors(as_user, address, methods="post")
    assert_hidden_from_other_teams(as_user, settings, address, method="post")


def test_number_of_queries(as_user, agent, callback, address, django_assert_max_num_queries):
    client = as_user(agent)
    with django_assert_max_num_queries(32):
        client.post(address, {"close-version": callback.version, "close-outcome": "kept"})
