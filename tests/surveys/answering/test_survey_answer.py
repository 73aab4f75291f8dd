import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent
from retention_site.base.models import AuditEntry
from retention_site.base.public_pages import visits_seen
from surveys.links import answer_url, trap_url
from surveys.models import Invitation, Question, Response, ResponseChange, Survey
from tests.factories import NOW, make_contact, make_customer
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    visits_seen.forget()
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def invitation():
    customer = make_customer(name="Siam Coffee")
    contact = make_contact(customer=customer, full_name="Thipawan Srisuk", call_name="คุณทิพย์", language="th")
    return make_invitation(contact=contact)


@pytest.fixture
def link(invitation):
    return path_of(answer_url(invitation))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def body(response) -> str:
    return response.content.decode()


def state() -> list[object]:
    models = (Invitation, Response, ResponseChange, Consent)
    return [*(list(model.objects.values()) for model in models), AuditEntry.objects.count()]


def send(link, client=None, **data) -> str:
    """Send a form and return the page that follows."""
    client = client or Client()
    response = client.post(link, data, follow=True)
    assert response.status_code == 200
    return body(response)


def said() -> dict[str, object]:
    return Response.objects.get().said


def test_it_asks_the_first_question_in_their_language(client, link, settings):
    settings.COMPANY_NAME = "Nilam"
    response = client.get(link)
    page = body(response)
    assert '<html lang="th" dir="ltr">' in page
    assert response["Content-Language"] == "th"
    assert re.findall(r'name="score" value="(\d+)"', page) == [str(number) for number in range(11)]
    assert "คุณทิพย์" in page
    assert "Nilam" in page
    assert "<textarea" not in page
    assert " checked" not in page


def test_it_is_small_private_and_without_script(client, link):
    response = client.get(link)
    page = body(response)
    assert len(response.content) < 10_000  # beside a style sheet of as much
    assert "<script" not in page
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not response.cookies
    for secret in ["Thipawan", "Siam", "@example.com", "Survey 1"]:
        assert secret not in page


@pytest.mark.parametrize("language", ["en", "th", "ar", "id"])
def test_the_language_can_be_switched_and_stays(client, link, language):
    page = body(client.get(f"{link}?lang={language}&score=9"))
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert set(re.findall(r'href="\?score=9&amp;lang=(\w+)"', page)) == {"en", "th", "ar", "id"} - {language}
    answer = client.post(f"{link}?lang={language}", {"score": "9"})
    assert answer["Location"] == f"{link}?step=2&lang={language}"
    assert Response.objects.get().language == language


def test_arabic_reads_its_own_digits(client, link):
    page = body(client.get(f"{link}?lang=ar"))
    assert re.search(r"value=\"7\"[^>]*>٧</label>", page)


def test_the_number_of_the_mail_only_preselects(client, link):
    before = state()
    page = body(client.get(f"{link}?score=9&lang=en"))
    assert re.findall(r'value="(\d+)" checked', page) == ["9"]
    assert "You chose 9 in our message. You can change it, and it is not saved before you send it." in page
    assert state() == before


@pytest.mark.parametrize("score", ["11", "-1", "", "nine", "9.0", "1e1", "٩", "009"])
def test_no_other_number_preselects(client, link, score):
    page = body(client.get(link, {"score": score}))
    assert " checked" not in page


def test_answering_takes_a_tap_and_a_button_then_asks_what_fits(client, link):
    page = send(link + "?lang=en", client, score="9", put="recommend")
    assert (said(), Response.objects.get().state) == ({"recommend": 9}, "counted")
    assert "your answer is saved" in page
    assert "What do you value most" in page
    assert "put right first" not in page
    page = send(link + "?lang=en", client, put="best", **{"a-best": "The people"})
    assert said() == {"recommend": 9, "best": "The people"}
    assert "Somebody will read this" in page
    assert "The people" in page
    assert "<textarea" not in page
    response = Response.objects.get()
    assert (response.channel, response.recorder, response.invitation.status) == ("email", None, "answered")


def test_who_comes_back_finds_what_they_answered_and_can_change_it(client, link, clock):
    send(link, client, score="9")
    send(link, client, put="best", **{"a-best": "The people"})
    clock.shift(timedelta(days=6))
    page = body(client.get(link + "?lang=en"))
    assert "The people" in page
    assert "You can change it until 17 June." in page
    page = body(client.get(link + "?lang=en&step=1"))
    assert re.findall(r'value="(\d+)" checked', page) == ["9"]
    assert "You answered 9 before." in page
    page = send(link + "?lang=en", client, score="3", put="recommend")
    assert "put right first" in page
    assert said() == {"recommend": 3}
    assert [change.answers for change in ResponseChange.objects.all()] == [
        {"recommend": 9},
        {"recommend": 9, "best": "The people"},
        {"recommend": 3},
    ]


def test_another_number_within_the_band_keeps_the_words(client, link, clock):
    send(link, client, score="9", put="recommend")
    send(link, client, put="best", **{"a-best": "The people"})
    clock.shift(timedelta(hours=1))
    page = send(link, client, score="10", put="recommend")
    assert said() == {"recommend": 10, "best": "The people"}
    assert ">The people</textarea>" in page


def test_a_number_in_the_mail_of_who_has_answered_is_told_from_the_answer(client, link):
    send(link, client, score="9")
    before = state()
    page = body(client.get(link + "?lang=en&score=4"))
    assert re.findall(r'value="(\d+)" checked', page) == ["4"]
    assert "You chose 4 in our message" in page
    assert "You answered 9 before" in page
    assert state() == before


def test_who_left_off_is_asked_the_rest(client, link):
    send(link, client, score="2")
    assert "put right first" in body(client.get(link + "?lang=en"))
    assert "One more question, if you like" in body(client.get(link + "?lang=en"))


@pytest.mark.parametrize("data", [{}, {"score": ""}, {"score": "11"}, {"score": "x"}, {"put": "recommend"}, {"put": "nothing"}])
def test_what_is_no_answer_is_refused_in_words(client, link, data):
    before = state()
    response = client.post(link + "?lang=en", data)
    assert (response.status_code, state()) == (200, before)
    assert 'role="alert"' in body(response)
    assert "Please answer this question." in body(response) or "Choose a number from 0 to 10." in body(response)


def test_what_was_typed_is_kept_when_it_is_refused(client, link):
    send(link, client, score="9")
    page = body(client.post(link + "?lang=en", {"put": "best", "a-best": "x" * 5001}))
    assert "too long" in page
    assert "x" * 5001 in page
    assert said() == {"recommend": 9}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_there_is_no_other_method(client, link, method):
    before = state()
    assert getattr(client, method)(link).status_code == 405
    assert state() == before


def test_it_needs_no_cookie_nor_origin(link):
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, {"score": "9"}, HTTP_ORIGIN="null").status_code == 302
    assert said() == {"recommend": 9}


def test_pressing_twice_is_answering_once(client, link):
    assert [client.post(link, {"score": "9"}).status_code for _ in range(5)] == [302] * 5
    assert (Response.objects.count(), ResponseChange.objects.count()) == (1, 1)


def test_looking_changes_nothing_however_often(client, link):
    before = state()
    for query in ["", "?score=0", "?score=10", "?step=1", "?step=2", "?step=3", "?step=x&score=4"]:
        for method in ("get", "head"):
            assert getattr(client, method)(link + query).status_code == 200
    assert state() == before


def test_a_survey_in_which_nothing_must_be_answered_asks_all_at_once(client):
    link = path_of(answer_url(make_invitation(survey=make_survey(kind=Survey.Kind.EXIT))))
    page = body(client.get(link))
    assert page.count('type="checkbox"') == 6
    assert page.count("<textarea") == 2
    page = body(client.post(link + "?lang=en", {"put": ["reasons", "instead", "back"]}))
    assert "Please answer at least one question." in page
    assert not Response.objects.exists()
    data = {"put": ["reasons", "instead", "back"], "a-reasons": ["price", "help"], "a-back": "Less"}
    assert "Less" in send(link, client, **data)
    assert said() == {"reasons": ["price", "help"], "back": "Less"}


def test_a_survey_from_one_to_five(client):
    link = path_of(answer_url(make_invitation(survey=make_survey(kind=Survey.Kind.CHECK_IN))))
    page = body(client.get(link + "?score=5"))
    assert re.findall(r'name="score" value="(\d+)"', page) == ["1", "2", "3", "4", "5"]
    page = send(link + "?lang=en", client, score="4")
    assert "A few more questions, if you like" in page
    assert page.count("<textarea") == 3


def test_a_question_that_must_be_answered_later_does_not_bar_the_first(client):
    survey = make_survey()
    Question.objects.filter(survey=survey, code="improve").update(is_required=True)
    link = path_of(answer_url(make_invitation(survey=survey)))
    send(link, client, score="2")
    page = body(client.post(link + "?lang=en", {"put": "improve", "a-improve": " "}))
    assert "Please answer this question." in page
    assert said() == {"recommend": 2}
    send(link, client, put="improve", **{"a-improve": "It broke"})
    assert said() == {"recommend": 2, "improve": "It broke"}


def test_a_follow_up_of_a_follow_up_comes_on_a_page_of_its_own(client):
    survey = make_survey()
    best = survey.questions.get(code="best")
    wordings = {"en": "May we quote you?"}
    Question.objects.create(survey=survey, code="quote", kind="text", wordings=wordings, shown_after=best, rank=90)
    link = path_of(answer_url(make_invitation(survey=survey))) + "?lang=en"
    assert "May we quote you?" not in send(link, client, score="9", put="recommend")
    page = send(link, client, put="best", **{"a-best": "All"})
    assert "May we quote you?" in page
    page = send(link, client, put=["best", "quote"], **{"a-best": "All", "a-quote": "Yes"})
    assert "What you answered" in page
    assert said() == {"recommend": 9, "best": "All", "quote": "Yes"}


def test_words_are_shown_as_words(client, link):
    send(link, client, score="9")
    page = send(link, client, put="best", **{"a-best": "<script>alert(1)</script>\nBye"})
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Bye" in page


def test_after_some_days_it_stands(client, link, clock):
    send(link, client, score="9")
    clock.shift(timedelta(days=8))
    before = state()
    for response in (client.get(link + "?lang=en"), client.post(link + "?lang=en", {"score": "1"})):
        assert (response.status_code, "Your answer stands" in body(response)) == (200, True)
        assert response["Cache-Control"] == "no-store"
    assert state() == before


def test_who_answers_on_the_last_day_may_still_change_it(client, link, clock):
    clock.move_to(NOW + timedelta(days=59))
    send(link, client, score="9")
    clock.shift(timedelta(days=6))
    send(link, client, score="10")
    assert said() == {"recommend": 10}


def gone(client, link) -> tuple[bytes, str]:
    responses = [client.get(link), client.post(link, {"score": "9"})]
    assert [response.status_code for response in responses] == [404, 404]
    assert len({(response.content, str(sorted(response.headers.items()))) for response in responses}) == 1
    assert responses[0]["Cache-Control"] == "no-store"
    return responses[0].content, str(sorted(responses[0].headers.items()))


def test_unknown_altered_expired_and_erased_look_alike(client, invitation, link, clock):
    pages = {gone(client, "/n/nonsense/"), gone(client, link[:-2] + ("A" if link[-2] != "A" else "B") + "/")}
    pages.add(gone(client, link.replace("/n/", "/n/A")))
    pages.add(gone(client, path_of(answer_url(Invitation(pk=987, nonce=5)))))
    clock.move_to(NOW + timedelta(days=60))
    pages.add(gone(client, link))
    other = make_response(9, at=LATER).invitation
    clock.move_to(NOW + timedelta(days=80))
    pages.add(gone(client, path_of(answer_url(other))))
    clock.move_to(LATER)
    Survey.objects.filter(pk=invitation.survey_id).update(status="draft")
    pages.add(gone(client, link))
    Survey.objects.update(status="live")
    assert client.get(link).status_code == 200
    Invitation.objects.update(nonce=7)
    pages.add(gone(client, link))
    assert len(pages) == 1


def test_it_may_be_opened_often_but_not_without_end(client, link):
    assert {client.get(link).status_code for _ in range(240)} == {200}
    response = client.get(link)
    assert (response.status_code, 0 < int(response["Retry-After"]) <= 60) == (429, True)
    assert response["Cache-Control"] == "no-store"


def test_its_numbers_of_queries(client, link):
    def count(act) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return len([each for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    client.get(link)
    assert count(lambda: client.get(link)) == 2  # the invitation, the questions
    assert count(lambda: client.post(link, {"score": "9"})) == 8
    assert count(lambda: client.get(link)) == 5  # and the answer, its rows, the rules


def test_the_trap_is_on_the_page_and_no_person_sees_it(client, invitation, link):
    trap = trap_url(invitation)
    (found,) = re.findall(rf'<a href="{re.escape(trap)}"([^>]*)>', body(client.get(link)))
    for word in ["hidden", 'aria-hidden="true"', 'tabindex="-1"', 'rel="nofollow"']:
        assert word in found
    assert client.get(path_of(trap)).status_code == 200


def test_the_addresses_are_as_promised(invitation):
    assert reverse("survey_answer", args=["x"]) == "/n/x/"
    assert reverse("survey_stop", args=["x"]) == "/n/x/stop/"
