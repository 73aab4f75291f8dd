from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.interactions import log_interaction
from accounts.actions.questions import ask_question
from playbooks.actions.callbacks import attempt_callback, move_callback, note_stayed
from playbooks.models import Callback
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import NOW, make_contact, make_customer, make_interaction, make_issue
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(agent, team):
    customer = make_customer(name="Siam Coffee", timezone="Asia/Bangkok", country="TH", team=team)
    contact = make_contact(customer=customer, phone="+6621140096")
    return make_callback(customer=customer, contact=contact, assignee=agent, actor=agent, heard="Every bag twice")


@pytest.fixture
def address(callback):
    return reverse("callback_detail", args=[callback.pk])


def test_the_story_so_far_is_on_one_screen(as_user, agent, callback, address):
    customer = callback.customer
    talk = make_interaction(customer=customer, contact=callback.contact, summary="Counted again", staff=agent)
    ask_question(actor=None, interaction=talk, text="Is October mended?", assignee=agent)
    make_issue(customer=customer, title="Count doubled", severity="serious")
    tried = log_interaction(actor=agent, customer=customer, contact=callback.contact, outcome="no_answer")
    attempt_callback(actor=agent, callback=callback, interaction=tried)
    later = callback.promised_for + timedelta(hours=1)
    move_callback(actor=agent, callback=callback, version=None, promised_for=later, by_customer=False, reason="Ill")
    html = as_user(agent).get(address).content.decode()
    for words in (
        "Does the update mend the counts?", "Every bag twice", "Counted again", "Is October mended?", "Count doubled",
        "No answer", "Promise moved by us:", "Ill", "in Bangkok", "+66 2 114 0096",
    ):  # fmt: skip
        assert words in html, words


def test_what_could_not_be_handed_over_does_not_read_as_withdrawn(as_user, agent, callback, address):
    note_stayed(actor=agent, callback=callback, reason="Nobody is free")
    html = as_user(agent).get(address).content.decode()
    assert "Could not be handed over:" in html
    assert "Promise withdrawn:" not in html


def test_the_call_that_keeps_it_is_one_press_away(as_user, agent, callback, address):
    call = reverse("interaction_add", args=[callback.customer_id])
    html = as_user(agent).get(address).content.decode()
    assert f"{call}?callback={callback.pk}&amp;contact={callback.contact_id}" in html
    form = as_user(agent).get(call, {"callback": callback.pk}).content.decode()
    assert f'name="keeping-callback" value="{callback.pk}" checked' in form


def test_a_late_one_says_how_late(as_user, agent, callback, address):
    age(callback, days=3)
    html = as_user(agent).get(address).content.decode()
    assert "late by" in html
    assert "says-late" in html
    assert "pill-risk" in html


def test_what_has_its_outcome_can_only_be_read(as_user, agent, callback, address):
    Callback.objects.update(outcome="withdrawn", outcome_reason="They left", closed_at=timezone.now())
    html = as_user(agent).get(address).content.decode()
    assert "They left" in html
    for name in ("callback_move", "callback_close", "callback_give"):
        assert reverse(name, args=[callback.pk]) not in html


def test_doors(as_user, address, settings):
    assert_doors(as_user, address)
    assert_hidden_from_other_teams(as_user, settings, address)


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, agent, callback, address, size, django_assert_num_queries):
    for n in range(size):
        talk = make_interaction(customer=callback.customer, contact=callback.contact, at=NOW - timedelta(days=n), staff=agent)
        ask_question(actor=None, interaction=talk, text="Is it mended?", assignee=agent)
        make_issue(customer=callback.customer)
        tried = make_interaction(customer=callback.customer, contact=callback.contact, outcome="no_answer", at=NOW)
        attempt_callback(actor=agent, callback=callback, interaction=tried)
    client = as_user(agent)
    with django_assert_num_queries(12):
        client.get(address)
