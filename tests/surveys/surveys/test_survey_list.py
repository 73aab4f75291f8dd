import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.models import Survey
from tests.doors import assert_doors
from tests.surveys.factories import make_response, make_survey

pytestmark = pytest.mark.django_db
URL = "/surveys/"


def line_of(response, survey):
    return next(line for line in response.context["lines"] if line.survey == survey)


def test_surveys_with_their_answers_and_languages(as_user, agent):
    assert reverse("survey_list") == URL
    survey = make_survey()
    for score in (10, 9, 3):
        make_response(score, survey=survey, at=timezone.now(), asked_at=timezone.now())
    question = survey.questions.get(code="improve")
    question.wordings.pop("ar")
    question.save()
    response = as_user(agent).get(URL)
    line = line_of(response, survey)
    assert (line.asked, line.answers, line.score.n, round(line.score.value)) == (4, 3, 3, 33)
    assert {each.language: each.total - each.filled for each in line.languages} == {"en": 0, "th": 0, "ar": 1, "id": 0}
    assert f"NPS, {line.score.low:.0f} to {line.score.high:.0f}, n = 3" in response.content.decode()


def test_a_talk_is_told_by_who_is_satisfied_and_held_answers_do_not_count(as_user, agent):
    survey = make_survey(kind=Survey.Kind.CSAT)
    now = timezone.now()
    make_response(4, survey=survey, at=now, asked_at=now)
    make_response(1, survey=survey, at=now, asked_at=now, held_for=["trap"])
    line = line_of(as_user(agent).get(URL), survey)
    assert (line.answers, line.score.n, line.score.value) == (1, 1, 100)


def test_old_answers_make_no_score_of_late(as_user, agent):
    survey = make_survey()
    make_response(9, survey=survey, at=timezone.now() - timezone.timedelta(days=91), asked_at=None)
    line = line_of(as_user(agent).get(URL), survey)
    assert (line.answers, line.score.n, line.score.value) == (1, 0, None)


def test_an_empty_installation_says_what_will_be_here(as_user, agent, lead):
    assert "Nobody is asked anything yet" in as_user(agent).get(URL).content.decode()
    assert reverse("survey_add") not in as_user(agent).get(URL).content.decode()
    assert reverse("survey_add") in as_user(lead).get(URL).content.decode()


def test_unread_words_are_counted_in_the_menu(as_user, agent):
    make_response(9, answers={"best": "Everything"})
    menu = as_user(agent).get(URL).context["menu"]
    assert [line.count for line in menu if line.item.url_name == "survey_list"] == [1]


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("size", [1, 5])
def test_queries(as_user, agent, size, django_assert_num_queries):
    for _ in range(size):
        make_response(9)
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(URL)
