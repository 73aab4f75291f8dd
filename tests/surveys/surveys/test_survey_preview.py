import pytest
from django.urls import reverse

from surveys.models import Response, Survey
from tests.doors import assert_doors
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey(status="draft")


def page(client, survey, **query):
    response = client.get(reverse("survey_preview", args=[survey.pk]), query)
    assert response.status_code == 200
    return response.context["page"]


@pytest.mark.parametrize(
    ("answer", "question"), [("promoter", "best"), ("passive", "missing"), ("detractor", "improve"), ("", None), ("x", None)]
)
def test_each_band_sees_its_own_follow_up(as_user, agent, survey, answer, question):
    shown = page(as_user(agent), survey, answer=answer)
    follow_ups = survey.questions.exclude(shown_after=None)
    assert [each.code for each in follow_ups if str(each) in shown] == ([question] if question else [])
    assert ("checked" in shown) == bool(question)


@pytest.mark.parametrize(("language", "direction"), [("th", "ltr"), ("ar", "rtl"), ("id", "ltr"), ("xx", "ltr")])
def test_in_the_language_and_direction_of_whoever_is_asked(as_user, agent, survey, language, direction):
    shown = page(as_user(agent), survey, lang=language)
    assert survey.questions.first().wording_in(language) in shown
    assert f'dir="{direction}"' in shown


def test_nothing_can_be_sent(as_user, agent, survey):
    response = as_user(agent).get(reverse("survey_preview", args=[survey.pk]))
    assert "<iframe sandbox srcdoc=" in response.content.decode()
    assert 'method="post"' not in response.context["page"]
    assert not Response.objects.exists()


@pytest.mark.parametrize("kind", Survey.Kind.values)
def test_every_kind_is_shown(as_user, agent, kind):
    survey = make_survey(kind=kind)
    for answer in ["", "1", "3", "promoter", "price"]:
        assert str(survey.questions.first()) in page(as_user(agent), survey, answer=answer).replace("&#x27;", "'")


def test_a_survey_without_questions_is_an_empty_page(as_user, agent, survey):
    survey.questions.update(is_active=False)
    assert "answer-send" not in page(as_user(agent), survey)


def test_doors(as_user, survey):
    assert_doors(as_user, reverse("survey_preview", args=[survey.pk]))


def test_queries(as_user, agent, survey, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(5):
        client.get(reverse("survey_preview", args=[survey.pk]))
