"""What a customer said, on their page: the head, the timeline, the panel."""

from datetime import timedelta

import pytest
from django.urls import reverse

from surveys.models import Invitation, Response
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import NOW, make_contact, make_customer
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make_contact(customer=make_customer(name="Siam Coffee"), call_name="Khun Thip")


@pytest.fixture
def url(contact):
    return reverse("customer_answers", args=[contact.customer_id])


def test_the_panel_shows_answers_and_what_was_asked(as_user, agent, contact, url):
    make_response(4, contact=contact, answers={"improve": "เครื่องพิมพ์ค้าง"})
    make_invitation(contact=contact)
    skipped = make_invitation(contact=contact, asked_at=None)
    Invitation.objects.filter(pk=skipped.pk).update(status="skipped", skip_rule="opted_out")
    html = as_user(agent).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    for said in ("4 of 10", "เครื่องพิมพ์ค้าง", "Khun Thip", "no answer yet", "They asked not to get this."):
        assert said in html, said


def test_without_script_it_is_a_page(as_user, agent, url):
    assert "They have not been asked yet." in as_user(agent).get(url).content.decode()


def test_the_page_tells_the_last_score_and_the_timeline_the_answers(as_user, agent, contact):
    make_response(9, contact=contact, at=NOW - timedelta(days=50))
    make_response(3, contact=contact, answers={"improve": "Mesin cetak macet"})
    make_response(1, contact=contact, survey=make_survey(kind="csat"))
    gone = make_response(10, contact=contact)
    Response.objects.filter(pk=gone.pk).update(state="excluded", excluded_as="test")
    response = as_user(agent).get(contact.customer.get_absolute_url())
    html = response.content.decode()
    assert "Last score" in html
    assert [value for fact in response.context["facts"] if fact.label == "Last score" for value in fact.values] == ["3 of 10"]
    assert "Mesin cetak macet" in html
    assert "10 of 10" not in html


def test_the_day_of_the_last_score_is_one_on_the_readers_clock(as_user, agent, contact):
    agent.timezone = "Asia/Bangkok"
    agent.save()
    make_response(9, contact=contact, at=NOW.replace(hour=20))  # the 10th in UTC, the 11th in Bangkok
    facts = as_user(agent).get(contact.customer.get_absolute_url()).context["facts"]
    assert ["11 Jun" in str(fact.note) for fact in facts if fact.label == "Last score"] == [True]


def test_doors(as_user, settings, url):
    assert_doors(as_user, url)
    assert_hidden_from_other_teams(as_user, settings, url)
