"""A colleague asks one person now: by mail as the rules allow, or by a link to hand over; refusals are explained."""

import pytest
from django.urls import reverse

from accounts.models import Message
from surveys.actions.refusals import refuse_asking
from surveys.links import answer_url
from surveys.models import Invitation
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make_contact(customer=make_customer(name="Siam Coffee"), email="thip@example.com", call_name="Khun Thip")


@pytest.fixture
def survey(db):
    return make_survey()


@pytest.fixture
def url(contact):
    return reverse("invitation_add", args=[contact.customer_id])


def said(contact, survey, channel="email"):
    return {"contact": contact.pk, "survey": survey.pk, "channel": channel}


def test_by_mail_it_is_planned_at_once(as_user, agent, contact, survey, url):
    response = as_user(agent).post(url, said(contact, survey))
    assert response.url == contact.customer.get_absolute_url()
    invitation = Invitation.objects.get()
    assert (invitation.contact, invitation.trigger, invitation.created_by) == (contact, "staff", agent)
    assert invitation.message == Message.objects.get()


def test_a_link_is_shown_to_who_made_it(as_user, agent, lead, contact, survey, url):
    client = as_user(agent)
    response = client.post(url, said(contact, survey, "link"))
    invitation = Invitation.objects.get()
    assert invitation.status == "asked"
    assert answer_url(invitation) in client.get(response.url).content.decode()
    assert answer_url(invitation) not in as_user(lead).get(response.url).content.decode()
    assert not Message.objects.exists()


def test_who_was_asked_lately_is_not_mailed_again(as_user, agent, contact, survey, url):
    client = as_user(agent)
    client.post(url, said(contact, survey))
    refused = client.post(url, said(contact, survey)).content.decode()
    assert "They were asked not long ago." in refused
    assert "Again possible from" in refused
    assert (Invitation.objects.count(), Message.objects.count()) == (1, 1)


def test_who_wants_no_questions_is_not_mailed_and_the_page_says_so(as_user, agent, contact, survey, url):
    refuse_asking(contact=contact, survey=survey, wording="No more", language="en")
    assert "They asked not to get this." in as_user(agent).post(url, said(contact, survey)).content.decode()
    assert not Invitation.objects.exists()


def test_strangers_and_surveys_that_are_not_live_cannot_be_chosen(as_user, agent, contact, survey, url):
    client = as_user(agent)
    for wrong in (said(make_contact(), survey), said(contact, make_survey(status="draft")), said(contact, survey, "kiosk")):
        assert client.post(url, wrong).context["form"].errors
    assert not Invitation.objects.exists()
    assert client.get(f"{url}?asked=99999999999999999999").status_code == 200


def test_the_panel_of_the_customer_leads_there(as_user, agent, contact, url):
    assert url in as_user(agent).get(contact.customer.get_absolute_url()).content.decode()


def test_doors(as_user, settings, url):
    assert_doors(as_user, url, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, url)


def test_number_of_queries(as_user, agent, contact, survey, url, django_assert_num_queries):
    client = as_user(agent)
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)
