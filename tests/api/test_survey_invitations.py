"""Invitations over REST: what only they have. What every collection has is in test_collections.py."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Message
from surveys.links import asked_by
from surveys.models import Invitation, Response
from tests.api.client import Api, errors_of
from tests.factories import make_contact
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent):
    return Api(agent)


def invite(api, channel="email", **fields):
    survey, contact = fields.get("survey") or make_survey(), fields.get("contact") or make_contact()
    return api.post("survey-invitations/", {"survey": str(survey.pk), "contact": str(contact.pk), "channel": channel})


def answer(api, invitation, **body):
    return api.post(f"survey-invitations/{invitation.pk}/answer/", body)


def test_by_mail_it_is_planned_at_once(api, agent):
    response = invite(api)
    row = response.json()
    invitation = Invitation.objects.get()
    assert (response.status_code, row["status"], row["trigger"], row["link"]) == (201, "planned", "staff", None)
    assert (row["id"], row["customer"]) == (str(invitation.pk), str(invitation.customer_id))
    assert (invitation.created_by, invitation.message) == (agent, Message.objects.get())


def test_by_mail_the_clocks_hold_and_say_so(api):
    contact = make_contact()
    make_invitation(contact=contact, asked_at=timezone.now() - timedelta(days=3))
    row = invite(api, contact=contact).json()
    assert (row["status"], row["skip_rule"]) == ("skipped", "asked_lately")
    assert row["skipped_because"] == "They were asked not long ago."
    assert not Message.objects.exists()


def test_a_link_is_good_from_now_on_and_is_not_in_lists(api):
    row = invite(api, "link").json()
    assert row["status"] == "asked"
    assert row["expires_at"] > row["asked_at"]
    assert asked_by(row["link"].split("/")[4]).invitation.pk == int(row["id"])
    assert api.get(f"survey-invitations/{row['id']}/").json()["link"] == row["link"]
    (listed,) = api.get("survey-invitations/").json()["results"]
    assert listed["link"] is None


def test_the_links_of_mails_are_told_to_nobody(api):
    row = invite(api).json()
    assert api.get(f"survey-invitations/{row['id']}/").json()["link"] is None


@pytest.mark.parametrize("channel", ["phone", "widget"])
def test_other_channels_wait(api, channel):
    row = invite(api, channel).json()
    assert (row["status"], row["channel"], row["link"]) == ("planned", channel, None)


@pytest.mark.parametrize("channel", ["kiosk", "import", "", None])
def test_no_other_channel_can_be_asked_by(api, channel):
    assert "channel" in errors_of(invite(api, channel))


def test_a_survey_that_is_not_live_asks_nobody(api):
    assert "survey" in errors_of(invite(api, survey=make_survey(status="draft")))


def test_an_answer_taken_by_phone(api, agent):
    invitation = make_invitation(channel="phone", asked_at=None)
    response = answer(api, invitation, score=4, comment="The printer")
    row, taken = response.json(), Response.objects.get()
    assert (response.status_code, row["status"], row["response"]) == (200, "answered", str(taken.pk))
    assert (taken.score, taken.recorder, taken.channel) == (4, agent, "phone")
    assert taken.answers.get(question__code="improve").text == "The printer"
    assert Message.objects.get().kind == "survey.receipt"


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("nps", {}, "score"),
        ("nps", {"score": 11}, "score"),
        ("nps", {"score": -1}, "score"),
        ("nps", {"score": "many"}, "score"),
        ("nps", {"score": 9, "colour": "red"}, "colour"),
        ("csat", {"score": 9}, "satisfied"),
        ("exit", {"score": 3}, "score"),
    ],
)
def test_an_answer_that_cannot_be(api, kind, body, field):
    assert field in errors_of(answer(api, make_invitation(survey=make_survey(kind=kind)), **body))
    assert not Response.objects.exists()


def test_a_token_that_only_reads_records_nothing(agent):
    assert answer(Api(agent, "read"), make_invitation(), score=9).status_code == 403


def test_they_are_found_by_what_they_are_about(api):
    asked, planned = make_invitation(), make_invitation(asked_at=None)
    for query, found in {
        "status=asked": asked,
        "status=planned": planned,
        f"survey={asked.survey_id}": asked,
        f"contact={planned.contact_id}": planned,
        f"customer={planned.customer_id}": planned,
    }.items():
        results = api.get(f"survey-invitations/?{query}").json()["results"]
        assert [row["id"] for row in results] == [str(found.pk)], query
