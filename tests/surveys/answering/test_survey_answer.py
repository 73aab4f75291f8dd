import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from retention_site.base import public_links
from surveys.links import INVITATION, answer_url, asked_by, trap_url
from surveys.models import Invitation, Response, ResponseChange, Survey
from surveys.put_questions import STAMPS, questions_of
from tests.factories import NOW
from tests.surveys.answering.pages import body, path_of, said, send, state
from tests.surveys.factories import make_response

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


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


@pytest.mark.parametrize("data", [{}, {"score": ""}, {"score": "11"}, {"score": "x"}, {"put": "recommend"}, {"put": "nothing"}])
def test_what_is_no_answer_is_refused_in_words(client, link, data):
    before = state()
    response = client.post(link + "?lang=en", data)
    assert (response.status_code, state()) == (200, before)
    assert 'role="alert"' in body(response)
    assert "Please answer this question." in body(response) or "Choose a number from 0 to 10." in body(response)


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


def test_a_question_that_was_changed_is_put_as_it_is_now(client, invitation, link):
    question = invitation.survey.questions.asked()[0]
    assert "Gladly" not in body(client.get(f"{link}?lang=en"))
    for high in ("Gladly", "Very gladly"):
        type(question).objects.filter(pk=question.pk).update(high={"en": high})
        assert f"<bdi>{high}</bdi>" in body(client.get(f"{link}?lang=en"))
    type(question).objects.filter(pk=question.pk).update(is_active=False)
    page = body(client.get(f"{link}?lang=en"))
    assert "Gladly" not in page
    assert 'name="score"' not in page


def test_questions_read_beside_an_invitation_are_those_read_alone(invitation):
    told = asked_by(public_links.make(INVITATION, invitation.pk, invitation.nonce)).questions
    alone = questions_of(invitation.survey)
    assert len(alone) > 1
    for mine, other in zip(told, alone, strict=True):
        names = [field.attname for field in other._meta.concrete_fields if field.name not in STAMPS]
        assert [getattr(mine, name) for name in names] == [getattr(other, name) for name in names]
        assert type(mine.is_required) is bool


def test_its_numbers_of_queries(client, link):
    def count(act) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return len([each for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    client.get(link)
    written = {"postgresql": 1, "sqlite": 5}[connection.vendor]  # the mark, the answer, its row, its sending, the audit
    assert count(lambda: client.get(link)) == 1  # the invitation with the questions
    assert count(lambda: client.post(link, {"score": "9"})) == 1 + written
    assert count(lambda: client.get(link)) == 4  # and the answer, its rows, the rules


def test_the_trap_is_on_the_page_and_no_person_sees_it(client, invitation, link):
    trap = trap_url(invitation)
    (found,) = re.findall(rf'<a href="{re.escape(trap)}"([^>]*)>', body(client.get(link)))
    for word in ["hidden", 'aria-hidden="true"', 'tabindex="-1"', 'rel="nofollow"']:
        assert word in found
    assert client.get(path_of(trap)).status_code == 200


def test_the_addresses_are_as_promised(invitation):
    assert reverse("survey_answer", args=["x"]) == "/n/x/"
    assert reverse("survey_stop", args=["x"]) == "/n/x/stop/"
