from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Consent
from surveys.actions.widget_sites import renew_secret, update_widget_site
from surveys.models import AskingRules, Invitation
from tests.factories import NOW, make_contact
from tests.surveys.factories import make_invitation, make_survey, make_widget_site
from tests.surveys.widgets.visitors import say, signed

pytestmark = pytest.mark.django_db


def is_silent(response):
    """Nothing to ask, in the very same words whatever the reason."""
    names = ("Vary", "Access-Control-Allow-Origin", "Cache-Control")
    said = [response[name] for name in names]
    return (response.status_code, response.content, said) == (
        204,
        b"",
        ["Origin, Cookie", "https://app.example.com", "no-store"],
    )


def test_it_gives_the_words_in_the_persons_language_and_writes_nothing(site, contact):
    response = say("ask", site, signed(site, contact))
    words = response.json()
    assert (words["lang"], words["dir"], words["code"], words["numbers"]) == ("ar", "rtl", "recommend", list(range(11)))
    assert words["question"] == site.survey.questions.get(code="recommend").wordings["ar"]
    put = {each["code"]: (each["for"][0], each["for"][-1]) for each in words["more"]}
    assert put == {"improve": (0, 6), "missing": (7, 8), "best": (9, 10)}
    assert response["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert not Invitation.objects.exists()


def test_other_origins_are_refused_and_may_not_even_read_that(site, contact):
    for origin in (
        "https://app.example.com.evil.example",
        "http://app.example.com",
        "https://app.example.com:8443",
        "null",
        "",
    ):
        response = say("ask", site, signed(site, contact), origin=origin)
        assert response.status_code == 403, origin
        assert "Access-Control-Allow-Origin" not in response
        assert "Origin" in response["Vary"]
    assert Client().post("/widget/ask/").status_code == 403


def test_a_wrong_signature_an_unknown_person_and_a_site_switched_off_look_alike(site, contact):
    good = signed(site, contact)
    stranger = make_contact(customer=contact.customer)
    stranger.email = "nobody@example.com"
    other = make_widget_site(origin="https://other.example.com")
    wrong = [
        good | {"signature": "0" * 64},
        good | {"signature": "ÿ\u2028"},
        good | {"user": good["user"].replace("Ana", "Ben")},
        good | {"user": 1, "signature": None},
        signed(other, contact),
        signed(site, stranger),
        signed(site, contact, ago=86_500),
        signed(site, contact, ago=-600),
        good | {"site": str(other.pk)},
        {},
    ]
    for said in wrong:
        assert is_silent(say("ask", site, said)), said
    for text in ("", "[1]", "{", '{"site": "1", "user": "\\ud800"}', "[" * 60_000, '{"user": "' + "x" * 70_000 + '"}'):
        assert is_silent(say("ask", site, text)), text[:30]
    update_widget_site(actor=None, widget_site=site, version=None, fields={"is_active": False})
    assert is_silent(say("ask", site, good))


def test_what_was_signed_yesterday_holds_until_the_secret_is_renewed(site, contact, admin):
    good = signed(site, contact, ago=86_300)
    assert say("ask", site, good).status_code == 200
    renew_secret(actor=admin, widget_site=site)
    assert is_silent(say("ask", site, good))
    site.refresh_from_db()
    assert say("ask", site, signed(site, contact)).status_code == 200


def test_the_clocks_decide(site, contact):
    quiet = AskingRules.current().quiet_days
    asked = make_invitation(contact=contact, survey=make_survey(kind="check_in"), asked_at=timezone.now())
    assert is_silent(say("ask", site, signed(site, contact)))
    Invitation.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=quiet, minutes=1))
    assert say("ask", site, signed(site, contact)).status_code == 200


def test_who_refused_or_left_is_not_asked(site, contact):
    Consent.objects.create(contact=contact, purpose="survey", decision="refused", channel="email", source="staff")
    assert is_silent(say("ask", site, signed(site, contact)))
    Consent.objects.create(contact=contact, purpose="survey", decision="granted", channel="email", source="staff")
    assert say("ask", site, signed(site, contact)).status_code == 200
    contact.left_at = timezone.now()
    contact.save()
    assert is_silent(say("ask", site, signed(site, contact)))


def test_a_survey_that_is_closed_or_fits_no_longer_is_not_put(site, contact):
    site.survey.questions.filter(code="recommend").update(is_active=False)
    assert is_silent(say("ask", site, signed(site, contact)))
    site.survey.questions.update(is_active=True)
    assert say("ask", site, signed(site, contact)).status_code == 200
    type(site.survey).objects.update(status="closed")
    assert is_silent(say("ask", site, signed(site, contact)))


def test_only_posts(client):
    assert client.get("/widget/ask/").status_code == 405


def test_who_comes_too_often_waits(site):
    with time_machine.travel(NOW, tick=False):  # within one minute
        statuses = [say("ask", site, {}).status_code for _ in range(601)]
    assert set(statuses[:600]) == {204}
    assert statuses[600] == 429


def test_number_of_queries(site, contact, django_assert_max_num_queries):
    said = signed(site, contact)
    with django_assert_max_num_queries(13):
        say("ask", site, said)
    with django_assert_max_num_queries(1):  # who is not signed costs no more than the look at the list
        say("ask", site, said | {"signature": "no"})
