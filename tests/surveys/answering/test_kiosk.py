"""One link for anybody: each form is one answer of nobody known, and then it is the next person's turn."""

import re
from datetime import timedelta

import pytest

from surveys.actions.responses import OPEN_MINUTES
from surveys.links import kiosk_url
from surveys.models import Response, ResponseChange, Survey
from surveys.views.answering import READ_SECONDS, WRITE_SECONDS
from tests.surveys.answering.pages import body, path_of, said, state
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey()


@pytest.fixture
def link(survey):
    return path_of(kiosk_url(survey))


def form_id(page: str) -> str:
    (found,) = re.findall(r'name="form_id" value="([0-9a-f-]{36})"', page)
    return found


def opened(client, link) -> str:
    """Open an empty form; return its number."""
    return form_id(body(client.get(link)))


def test_it_asks_without_knowing_whom(client, link):
    page = body(client.get(link, headers={"Accept-Language": "id"}))
    assert '<html lang="id"' in page
    assert page.index('class="answer-languages"') < page.index("<form")
    assert set(re.findall(r'href="\?lang=(\w+)"', page)) == {"en", "th", "ar"}
    assert "stop/" not in page
    assert "nofollow" not in page.partition("<body")[2]


def test_each_form_is_one_answer(client, link):
    first, second = opened(client, link), opened(client, link)
    assert first != second
    for number in (first, first, second):
        assert client.post(link, {"form_id": number, "score": "9"}).status_code == 200
    assert Response.objects.count() == ResponseChange.objects.count() == 2
    response = Response.objects.first()
    assert (response.channel, response.customer, response.contact, response.invitation) == ("kiosk", None, None, None)
    assert (response.state, response.score) == ("counted", 9)


def test_the_rest_of_the_form_belongs_to_the_same_answer(client, link):
    response = client.post(link + "?lang=en", {"form_id": opened(client, link), "score": "9", "put": "recommend"})
    page = body(response)
    assert response["Refresh"] == f"{WRITE_SECONDS}; url={link}"
    assert "cleared for the next person" in page
    assert "<textarea" in page
    response = client.post(link + "?lang=en", {"form_id": form_id(page), "put": "best", "a-best": "The coffee"})
    page = body(response)
    assert said() == {"recommend": 9, "best": "The coffee"}
    assert response["Refresh"] == f"{READ_SECONDS}; url={link}"
    assert f'href="{link}">Next person' in page
    assert "The coffee" not in page  # the next person does not read it
    assert "form_id" not in page


def test_after_a_while_a_form_takes_no_more(client, link, clock):
    number = opened(client, link)
    client.post(link, {"form_id": number, "score": "9"})
    clock.shift(timedelta(minutes=OPEN_MINUTES, seconds=1))
    before = state()
    page = body(client.post(link + "?lang=en", {"form_id": number, "score": "2"}))
    assert "open for long" in page
    assert state() == before
    client.post(link, {"form_id": form_id(page), "score": "2"})
    assert list(Response.objects.order_by("id").values_list("score", flat=True)) == [9, 2]


@pytest.mark.parametrize("data", [{}, {"score": "11"}, {"form_id": "x"}])
def test_what_is_no_answer_is_refused_in_words(client, link, data):
    response = client.post(link + "?lang=en", data)
    assert (response.status_code, 'role="alert"' in body(response)) == (200, True)
    assert not Response.objects.exists()


def test_a_field_that_no_person_sees_is_a_machine_s(client, link):
    client.post(link, {"form_id": opened(client, link), "score": "9", "website": "https://spam.example"})
    assert Response.objects.get().held_for == ["hidden_field"]


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_survey_that_is_not_live_is_not_found(client, survey, link, status):
    Survey.objects.update(status=status)
    assert client.get(link).status_code == 404
    assert client.get(link).content == client.get("/n/nonsense/").content


def test_looking_changes_nothing(client, link):
    before = state()
    for query in ["", "?score=9", "?step=2", "?step=3"]:
        assert client.get(link + query).status_code == client.head(link + query).status_code == 200
    assert state() == before
