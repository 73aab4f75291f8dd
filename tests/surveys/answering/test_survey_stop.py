from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent
from retention_site.base.models import AuditEntry
from surveys.actions.invitations import invite
from surveys.links import answer_url, kiosk_url, trap_url
from surveys.models import Response, Survey
from tests.surveys.answering.pages import body, path_of
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(invitation):
    return path_of(answer_url(invitation)) + "stop/"


def lines() -> list[tuple]:
    return list(Consent.objects.order_by("id").values_list("purpose", "channel", "decision", "source", "wording_language"))


REFUSED = ("survey", "any", "refused", "link", "th")


def test_the_answer_page_leads_here(client, invitation, link):
    assert f'href="{link}?lang=th"' in body(client.get(path_of(answer_url(invitation))))


def test_looking_shows_a_form_and_changes_nothing(client, link):
    for _ in range(3):
        response = client.get(link, {"stop": "1", "List-Unsubscribe": "One-Click"})
        assert (response.status_code, client.head(link).status_code) == (200, 200)
    assert 'method="post"' in body(response)
    assert '<html lang="th"' in body(response)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not Consent.objects.exists()


def test_the_button_notes_the_wish_with_its_words(client, invitation, link):
    response = client.post(link + "?lang=en", {"stop": "1"})
    assert (response.status_code, "We will not ask you any more" in body(response)) == (200, True)
    consent = Consent.objects.get()
    assert (consent.contact, consent.purpose, consent.decision) == (invitation.contact, "survey", "refused")
    assert (consent.wording, consent.wording_language) == ("Please do not ask me such questions any more.", "en")
    assert consent.actor is None
    assert AuditEntry.objects.about(consent).get().action == "consent.recorded"
    assert not Response.objects.exists()
    assert "We will not ask you any more" in body(client.get(link + "?lang=en"))


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_mail_programs_do_it_in_one_click_without_cookies(link, kind):
    client = Client(enforce_csrf_checks=True)
    if kind.startswith("multipart"):
        response = client.post(link, ONE_CLICK)
    else:
        response = client.post(link, "List-Unsubscribe=One-Click", content_type=kind)
    assert response.request["CONTENT_TYPE"].startswith(kind)
    assert (response.status_code, response.cookies) == (200, {})
    assert lines() == [REFUSED]


def test_saying_it_again_adds_no_line(client, link):
    for _ in range(3):
        assert client.post(link, ONE_CLICK).status_code == 200
    assert lines() == [REFUSED]


def test_it_can_be_taken_back(client, link):
    client.post(link, {"stop": "1"})
    page = body(client.post(link, {"again": "1"}))
    assert 'name="stop"' in page
    assert lines() == [REFUSED, ("survey", "any", "granted", "link", "th")]
    assert Consent.objects.latest("id").wording
    client.post(link, {"stop": "1"})
    assert lines()[2:] == [REFUSED]


def test_taking_back_what_was_not_refused_grants_nothing(client, link):
    assert client.post(link, {"again": "1"}).status_code == 200
    assert lines() == []


def test_a_survey_of_those_who_left_is_of_another_purpose(client):
    link = path_of(answer_url(make_invitation(survey=make_survey(kind=Survey.Kind.REACTIVATION)))) + "stop/"
    client.post(link, {"stop": "1"})
    assert lines() == [("win_back", "any", "refused", "link", "en")]


def test_an_old_link_still_stops(client, link, clock):
    clock.shift(timedelta(days=300))
    assert client.get(link.removesuffix("stop/")).status_code == 404
    assert client.post(link, ONE_CLICK).status_code == 200
    assert lines() == [REFUSED]


def test_a_machine_in_the_trap_stops_nothing(client, invitation):
    trap = path_of(trap_url(invitation)) + "stop/"
    assert client.get(trap).status_code == 200
    assert client.post(trap, {"stop": "1"}).status_code == 200
    assert not Consent.objects.exists()


def test_what_names_nobody_is_not_found(client, invitation, link):
    found = [client.post(path, ONE_CLICK) for path in ["/n/nonsense/stop/", link.replace("/n/", "/n/A")]]
    found.append(client.get(path_of(kiosk_url(invitation.survey)) + "stop/"))
    found.append(client.get("/n/nonsense/"))
    assert {response.status_code for response in found} == {404}
    assert len({response.content for response in found}) == 1
    assert not Consent.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_there_is_no_other_method(client, link, method):
    assert getattr(client, method)(link).status_code == 405
    assert not Consent.objects.exists()


def test_a_thousand_one_clicks_of_one_mail_provider_are_not_turned_away_at_once(client, link):
    assert {client.post(link, ONE_CLICK).status_code for _ in range(100)} == {200}


def test_its_number_of_queries(client, link):
    client.get(link)
    with CaptureQueriesContext(connection) as queries:
        client.get(link)
    assert len(queries) == 3  # the invitation, who is asked, the ledger


def test_who_was_asked_by_nobody_is_not_found(client, invitation):
    """An invitation to a draft cannot be made, so no link leads to one."""
    invitation.survey.status = "draft"
    with pytest.raises(Exception, match="not live"):
        invite(actor=None, survey=invitation.survey, contact=invitation.contact, channel="email")
