"""What looks like a machine's: held with the reason, and never in the way of a person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from surveys import suspicion
from surveys.links import answer_url, trap_url
from surveys.models import Response, ResponseChange
from surveys.suspicion import Signs, reasons, tries_scores, words_of
from tests.factories import NOW
from tests.surveys.answering.pages import body, path_of, send
from tests.surveys.factories import make_invitation, make_response

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("signs", "names"),
    [
        (Signs(at=NOW), []),
        (Signs(at=NOW, asked_at=NOW), ["too_quick"]),
        (Signs(at=NOW + 2.9 * SECOND, asked_at=NOW), ["too_quick"]),
        (Signs(at=NOW + 3 * SECOND, asked_at=NOW), []),
        (Signs(at=NOW, asked_at=NOW + SECOND), ["too_quick"]),  # a clock that runs ahead
        (Signs(at=NOW, is_trap=True), ["trap"]),
        (Signs(at=NOW, fills_hidden_field=True), ["hidden_field"]),
        (Signs(at=NOW, headers={"Sec-Purpose": "prefetch;prerender"}), ["prefetch"]),
        (Signs(at=NOW, headers={"Purpose": "Prefetch"}), ["prefetch"]),
        (Signs(at=NOW, headers={"Purpose": "preview"}), ["prefetch"]),
        (Signs(at=NOW, headers={"X-Moz": "prefetch"}), ["prefetch"]),
        (Signs(at=NOW, headers={"User-Agent": "prefetch"}), []),
        (Signs(at=NOW, asked_at=NOW, is_trap=True, fills_hidden_field=True), ["too_quick", "trap", "hidden_field"]),
    ],
)
def test_reasons(signs, names):
    assert reasons(signs) == names


@pytest.mark.parametrize(
    ("score", "earlier", "tries"),
    [
        (9, [], False),
        (9, [(10, 9), (20, 9)], False),  # the same again
        (9, [(10, 1)], False),  # a slip, and its correction
        (9, [(2.9, 1)], True),  # nobody corrects so quickly
        (9, [(10, 1), (20, 9)], False),  # there and back
        (9, [(10, 1), (20, 2)], True),
        (9, [(10, 1), (61, 2)], False),
        (9, [(10, None), (20, 2)], False),
        (None, [(1, 1), (2, 2)], False),
    ],
)
def test_trying_one_score_after_the_other(score, earlier, tries):
    assert tries_scores(score, NOW, [(NOW - seconds * SECOND, other) for seconds, other in earlier]) is tries


def test_each_reason_has_words_in_each_language():
    names = list(suspicion.WORDS)
    said = {}
    for language in ["en", "th", "ar", "id"]:
        with translation.override(language):
            said[language] = words_of(names)
    assert words_of(["unheard of"]) == ["unheard of"]
    for number in range(len(names)):
        assert len({words[number] for words in said.values()}) == 4


def test_seconds_after_a_mail_it_is_held_and_thanked_for_and_sent_again_it_counts(link, clock):
    clock.move_to(NOW + 2 * SECOND)
    page = send(link + "?lang=en", score="9", put="recommend")
    response = Response.objects.get()
    assert (response.state, response.held_for, response.score) == ("held", ["too_quick"], 9)
    assert "your answer is saved" in page
    clock.shift(40 * SECOND)
    assert '<input type="hidden" name="score" value="9">' in page
    send(link, put=["recommend", "best"], score="9", **{"a-best": "The people"})
    response.refresh_from_db()
    assert (response.state, response.held_for, response.said) == ("counted", [], {"recommend": 9, "best": "The people"})
    assert list(ResponseChange.objects.values_list("held_for", flat=True)) == [["too_quick"], []]


def test_a_link_handed_over_in_person_may_be_answered_at_once(db, clock):
    clock.move_to(NOW + SECOND)
    send(path_of(answer_url(make_invitation(channel="link"))), score="9")
    assert Response.objects.get().state == "counted"


def test_who_opens_what_a_machine_answered_finds_an_empty_form(invitation, link):
    send(path_of(trap_url(invitation)), score="0")
    assert Response.objects.get().held_for == ["trap"]
    page = body(Client().get(link))
    assert " checked" not in page
    assert "<textarea" not in page


@pytest.mark.parametrize("score", ["0", "9"])
def test_a_person_after_a_machine_counts_whatever_they_say(invitation, link, score):
    send(path_of(trap_url(invitation)), score="0", **{"a-improve": "machine"})
    send(link, score=score)
    response = Response.objects.get()
    assert (response.state, response.said) == ("counted", {"recommend": int(score)})


def test_a_machine_after_a_person_changes_nothing(invitation, link):
    send(link, score="9")
    before = list(Response.objects.values())
    send(path_of(trap_url(invitation)), score="0")
    client = Client(headers={"Sec-Purpose": "prefetch"})
    client.post(link, {"score": "0"})
    Client().post(link, {"score": "5", "website": "https://spam.example"})
    assert list(Response.objects.values()) == before
    held = ResponseChange.objects.order_by("id").values_list("held_for", flat=True)
    assert list(held) == [[], ["trap"], ["prefetch"], ["hidden_field"]]


def test_a_machine_that_sends_every_number_has_no_vote(link, clock):
    for score in range(11):
        Client().post(link, {"score": score})
        clock.shift(4 * SECOND)
    response = Response.objects.get()
    assert (response.state, response.held_for) == ("held", ["several_scores"])
    assert all("several_scores" in change.held_for for change in ResponseChange.objects.all())
    assert ResponseChange.objects.count() == 11
    clock.shift(2 * MINUTE)
    send(link, score="8")
    response.refresh_from_db()
    assert (response.state, response.score) == ("counted", 8)


def test_what_somebody_answered_days_ago_outlives_a_machine(link, clock):
    send(link, score="9", put="recommend")
    send(link, put="best", **{"a-best": "The people"})
    clock.shift(timedelta(days=2))
    for score in range(11):
        Client().post(link, {"score": score})
    response = Response.objects.get()
    assert (response.state, response.said) == ("counted", {"recommend": 9, "best": "The people"})


def test_a_slip_that_is_corrected_counts(link, clock):
    send(link, score="1")
    clock.shift(8 * SECOND)
    send(link, score="10")
    response = Response.objects.get()
    assert (response.state, response.score) == ("counted", 10)


def test_what_colleagues_record_is_not_doubted(invitation, agent, clock):
    for score in (1, 5, 9):
        clock.shift(SECOND)
        make_response(score, invitation=invitation, recorder=agent, channel="phone", at=NOW + score * SECOND)
    assert Response.objects.get().state == "counted"
