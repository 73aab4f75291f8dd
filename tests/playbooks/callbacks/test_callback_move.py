from datetime import timedelta

import pytest
from django.urls import reverse

from playbooks.models import Callback
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def callback(agent, team):
    return make_callback(customer=make_customer(timezone="UTC", team=team), assignee=agent)


@pytest.fixture
def address(callback):
    return reverse("callback_move", args=[callback.pk])


def said(callback, at, **fields):
    sent = {"version": callback.version, "slot": at.isoformat(), "by": "customer", "is_sure": "on"} | fields
    return {f"move-{name}": value for name, value in sent.items()}


def test_moved_by_the_customer_and_the_old_moment_stays_in_the_ledger(as_user, agent, callback, address):
    at = callback.promised_for + HOUR
    response = as_user(agent).post(address, said(callback, at), follow=True)
    callback.refresh_from_db()
    assert (callback.promised_for, callback.moves) == (at, 1)
    assert [event.kind for event in callback.events.all()] == ["promised", "moved_by_customer"]
    assert "What was promised before stays in the ledger" in response.content.decode()


def test_moved_by_us_needs_a_reason(as_user, agent, callback, address):
    at = callback.promised_for + HOUR
    response = as_user(agent).post(address, said(callback, at, by="us"))
    assert "Say why the promise is moved." in response.content.decode()
    as_user(agent).post(address, said(callback, at, by="us", reason="The specialist is ill"))
    assert callback.events.last().reason == "The specialist is ill"


def test_it_can_go_to_somebody_else_at_once(as_user, agent, lead, callback, address):
    as_user(agent).post(address, said(callback, callback.promised_for + HOUR, assignee=lead.pk))
    assert Callback.objects.get().assignee == lead


def test_back_to_the_week_but_to_no_other_site(as_user, agent, callback, address):
    for there, to in [
        ("/callbacks/week/?scope=all", "/callbacks/week/?scope=all"),
        ("https://evil.example/", f"/callbacks/{callback.pk}/"),
    ]:
        callback.refresh_from_db()
        data = said(callback, callback.promised_for + HOUR) | {"next": there}
        assert as_user(agent).post(address, data).url == to


def test_the_second_of_two_sees_how_it_stands_now(as_user, agent, callback, address):
    first = said(callback, callback.promised_for + HOUR)
    as_user(agent).post(address, first)
    response = as_user(agent).post(address, said(callback, callback.promised_for + 2 * HOUR))
    assert "Somebody changed this promise meanwhile." in response.content.decode()
    moved = Callback.objects.get()
    assert moved.promised_for == callback.promised_for + HOUR
    assert f'name="move-version" value="{moved.version}"' in response.content.decode()


def test_a_taken_slot_is_refused_with_others_offered(as_user, agent, callback, address):
    at = callback.promised_for + HOUR
    make_callback(assignee=agent, promised_for=at)
    response = as_user(agent).post(address, said(callback, at))
    assert "This quarter of an hour is taken." in response.content.decode()
    assert response.context["form"].nearest


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"slot": ""}, "at"), ({"by": "x"}, "by"), ({"version": ""}, "version"), ({"slot": "2000-01-01T10:00:00Z"}, "at")],
)
def test_bad_input_is_refused_at_its_field(as_user, agent, callback, address, fields, field):
    response = as_user(agent).post(address, said(callback, callback.promised_for + HOUR, **fields))
    assert field in response.context["form"].errors
    assert not Callback.objects.get().moves


def test_what_has_its_outcome_is_not_moved(as_user, agent, callback, address):
    Callback.objects.update(outcome="withdrawn", closed_at=callback.promised_at)
    assert as_user(agent).get(address).url == callback.get_absolute_url()
    assert as_user(agent).post(address, said(callback, callback.promised_for + HOUR)).status_code == 302
    assert not Callback.objects.get().moves


def test_doors(as_user, address, settings):
    assert_doors(as_user, address, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, address)


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, agent, callback, address, size, django_assert_num_queries):
    for n in range(size):
        make_callback(assignee=agent, promised_for=callback.promised_for + (n + 1) * HOUR)
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(address)
