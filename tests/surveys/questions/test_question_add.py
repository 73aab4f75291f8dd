import pytest
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.models import Question
from tests.doors import assert_doors
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey()


@pytest.fixture
def url(survey):
    return reverse("question_add", args=[survey.pk])


def test_a_question_in_own_words_comes_last(as_user, lead, survey, url):
    posted = {"wording_en": "What else, if anything?", "wording_th": "มีอะไรอีกไหม"}
    assert as_user(lead).post(url, posted).url == reverse("survey_edit", args=[survey.pk])
    question = survey.questions.last()
    assert (question.kind, question.code, question.rank) == ("text", "what-else-if-anything", 50)
    assert question.wordings == {"en": "What else, if anything?", "th": "มีอะไรอีกไหม"}
    assert AuditEntry.objects.get(action="survey_question.added").actor == lead


def test_a_code_that_is_taken_gets_a_number(as_user, lead, survey, url):
    as_user(lead).post(url, {"wording_en": "Best"})
    assert survey.questions.last().code == "best-2"
    as_user(lead).post(url, {"wording_en": "มีอะไร"})
    assert survey.questions.last().code == "question"


def test_choices_are_coded_and_empty_rows_left_out(as_user, lead, survey, url):
    posted = {
        "wording_en": "By what?",
        "choice_0_en": "By phone",
        "choice_0_ar": "بالهاتف",
        "choice_1_code": "mail",
        "choice_1_en": "By mail",
        "choice_2_en": " ",
        "is_multiple": "on",
    }
    as_user(lead).post(f"{url}?kind=choice", posted)
    question = survey.questions.last()
    assert question.choices == [
        {"code": "by-phone", "wordings": {"en": "By phone", "ar": "بالهاتف"}},
        {"code": "mail", "wordings": {"en": "By mail"}},
    ]
    assert question.is_multiple


def test_it_hangs_on_an_earlier_answer(as_user, lead, survey, url):
    first = survey.questions.get(code="recommend")
    condition = [f"{first.pk}:detractor", f"{first.pk}:7"]
    as_user(lead).post(url, {"wording_en": "May we call you?", "condition": condition})
    question = survey.questions.last()
    assert (question.shown_after, question.shown_for) == (first, ["detractor", "7"])


def test_any_answer_will_do(as_user, lead, survey, url):
    first = survey.questions.get(code="recommend")
    as_user(lead).post(url, {"wording_en": "May we call you?", "condition": [f"{first.pk}:", f"{first.pk}:7"]})
    question = survey.questions.last()
    assert (question.shown_after, question.shown_for) == (first, [])


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        ("text", {"wording_en": ""}, "wording_en"),
        ("text", {"code": "a b"}, "code"),
        ("text", {"code": "best"}, "__all__"),
        ("text", {"condition": ["999:promoter"]}, "condition"),
        ("choice", {}, "__all__"),
        ("choice", {"choice_0_code": "x", "choice_0_th": "ก"}, "__all__"),
        ("choice", {"choice_0_en": "A", "choice_1_en": "a"}, "__all__"),
        ("recommend", {}, "__all__"),
    ],
)
def test_bad_input_is_refused(as_user, lead, survey, url, kind, wrong, field):
    response = as_user(lead).post(f"{url}?kind={kind}", {"wording_en": "What else?"} | wrong)
    assert field in response.context["form"].errors
    assert Question.objects.count() == 4


def test_it_hangs_on_one_question_only(as_user, lead, survey, url):
    condition = [f"{question.pk}:" for question in survey.questions.all()[:2]]
    response = as_user(lead).post(url, {"wording_en": "What else?", "condition": condition})
    assert "one question only" in str(response.context["form"].errors["condition"])


@pytest.mark.parametrize("kind", [*Question.Kind.values, "none"])
def test_each_kind_has_its_form(as_user, lead, url, kind):
    fields = as_user(lead).get(f"{url}?kind={kind}").context["form"].fields
    assert ("low_en" in fields) == (kind in {"recommend", "rating"})
    assert ("choice_0_en" in fields) == ("is_multiple" in fields) == (kind == "choice")


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(5):
        client.get(url)
