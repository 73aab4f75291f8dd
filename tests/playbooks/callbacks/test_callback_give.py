import pytest
from django.urls import reverse

from playbooks.models import Callback
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(agent, team):
    return make_callback(customer=make_customer(team=team), assignee=agent)


@pytest.fixture
def address(callback):
    return reverse("callback_give", args=[callback.pk])


def said(callback, to, **fields):
    sent = {"version": callback.version, "assignee": to.pk, "reason": "On holiday"} | fields
    return {f"give-{name}": value for name, value in sent.items()}


def test_somebody_else_makes_the_call_at_the_time_promised(as_user, agent, lead, callback, address):
    response = as_user(agent).post(address, said(callback, lead), follow=True)
    given = Callback.objects.get()
    assert (given.assignee, given.promised_for) == (lead, callback.promised_for)
    event = given.events.last()
    assert (event.kind, event.reason, event.actor) == ("handed_over", "On holiday", agent)
    assert f"Handed over to {lead}." in response.content.decode()


def test_a_taken_slot_is_refused(as_user, agent, lead, callback, address):
    make_callback(assignee=lead, promised_for=callback.promised_for)
    html = as_user(agent).post(address, said(callback, lead)).content.decode()
    assert "This quarter of an hour is taken." in html
    assert Callback.objects.get(pk=callback.pk).assignee == agent


def test_the_second_of_two_is_told(as_user, agent, lead, callback, address):
    html = as_user(agent).post(address, said(callback, lead, version=99)).content.decode()
    assert "Somebody changed this promise meanwhile." in html
    assert Callback.objects.get().assignee == agent


@pytest.mark.parametrize("field", ["reason", "version", "assignee"])
def test_what_is_missing_is_refused_at_its_field(as_user, agent, lead, callback, address, field):
    response = as_user(agent).post(address, said(callback, lead, **{field: ""}))
    assert field in response.context["give"].errors
    assert Callback.objects.get().assignee == agent


def test_not_to_who_has_it_or_has_left(as_user, agent, callback, address):
    gone = make_user(is_active=False)
    for to in (agent, gone):
        assert "assignee" in as_user(agent).post(address, said(callback, to)).context["give"].errors


def test_doors(as_user, address, settings):
    assert_doors(as_user, address, methods="post")
    assert_hidden_from_other_teams(as_user, settings, address, method="post")
