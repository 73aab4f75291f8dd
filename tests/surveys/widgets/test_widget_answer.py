from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.links import answer_url
from surveys.models import Invitation, Response, ResponseChange
from surveys.widgets import token_of
from tests.surveys.factories import make_widget_site
from tests.surveys.widgets.visitors import say, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(site, contact):
    """Of a question that somebody has looked at for some seconds."""
    found = say("shown", site, signed(site, contact)).json()["token"]
    Invitation.objects.update(asked_at=timezone.now() - timedelta(seconds=5))
    return found


def test_it_is_an_answer_by_widget(site, contact, token):
    said = {"token": token, "answers": {"recommend": "9", "best": "مساعدتكم", "improve": "not put after a nine"}}
    assert say("answer", site, said).json() == {"done": True}
    response = Response.objects.get()
    assert (response.score, response.channel, response.contact, response.language) == (9, "widget", contact, "ar")
    assert (response.state, response.recorder) == ("counted", None)
    assert [each.text for each in response.answers.exclude(text="")] == ["مساعدتكم"]
    assert response.invitation.status == "answered"


def test_what_comes_at_once_is_held(site, contact):
    token = say("shown", site, signed(site, contact)).json()["token"]
    assert say("answer", site, {"token": token, "answers": {"recommend": "9"}}).json() == {"done": True}
    held = Response.objects.get()
    assert (held.state, held.held_for) == ("held", ["too_quick"])
    Invitation.objects.update(asked_at=timezone.now() - timedelta(seconds=5))
    say("answer", site, {"token": token, "answers": {"recommend": "4"}})  # and a person's counts after all
    assert Response.objects.counted().get().score == 4


def test_who_tries_one_score_after_the_other_is_held(site, token):
    for score in ("9", "1", "5"):
        say("answer", site, {"token": token, "answers": {"recommend": score}})
    held = Response.objects.get()
    assert (held.state, held.held_for) == ("held", ["several_scores"])


def test_sent_twice_it_is_one_answer(site, token):
    for _ in range(2):
        assert say("answer", site, {"token": token, "answers": {"recommend": "3"}}).status_code == 200
    assert (Response.objects.count(), ResponseChange.objects.count()) == (1, 1)


@pytest.mark.parametrize("answers", [{}, {"recommend": "11"}, {"recommend": {"a": 1}}, {"recommend": "9", "best": "x" * 5001}])
def test_what_is_no_answer_is_refused(site, token, answers):
    assert say("answer", site, {"token": token, "answers": answers}).status_code == 400
    assert not Response.objects.exists()


def test_other_tokens_answer_nothing(site, token):
    invitation = Invitation.objects.get()
    by_mail = answer_url(invitation).rstrip("/").rpartition("/")[2]
    for wrong in ("", "no", token[:-1] + ("A" if token[-1] != "A" else "B"), by_mail):
        assert say("answer", site, {"token": wrong, "answers": {"recommend": "9"}}).status_code == 204
    other = make_widget_site(origin="https://other.example.com")
    assert say("answer", other, {"token": token, "answers": {"recommend": "9"}}).status_code == 204
    Invitation.objects.update(nonce=invitation.nonce - 1)
    assert say("answer", site, {"token": token, "answers": {"recommend": "9"}}).status_code == 204
    assert token == token_of(invitation)
    assert not Response.objects.exists()


def test_only_posts_of_listed_origins(site, client, token):
    assert client.get("/widget/answer/").status_code == 405
    said = {"token": token, "answers": {"recommend": "9"}}
    assert say("answer", site, said, origin="https://evil.example").status_code == 403
    assert not Response.objects.exists()
