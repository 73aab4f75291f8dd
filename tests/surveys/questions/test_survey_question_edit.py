import pytest
from django.urls import reverse

from accounts.roles import Role
from surveys.actions.questions import update_question
from surveys.models import Survey
from tests.doors import assert_doors
from tests.surveys.factories import make_response, make_survey
from tests.surveys.posting import question_form

pytestmark = pytest.mark.django_db


def url_of(question):
    return reverse("survey_question_edit", args=[question.pk])


@pytest.fixture
def exit_survey():
    return make_survey(kind=Survey.Kind.EXIT)


@pytest.fixture
def reasons(exit_survey):
    return exit_survey.questions.get(code="reasons")


@pytest.fixture
def best():
    return make_survey().questions.get(code="best")


def test_words_condition_and_need_are_changed(as_user, lead, best):
    first = best.shown_after
    assert as_user(lead).get(url_of(best)).context["form"].initial["condition"] == [f"{first.pk}:promoter"]
    posted = question_form(best, wording_en="What is best?", is_required="on", condition=[f"{first.pk}:10"])
    assert as_user(lead).post(url_of(best), posted).url == reverse("survey_edit", args=[best.survey.pk])
    best.refresh_from_db()
    assert (best.wordings["en"], best.is_required, best.shown_for) == ("What is best?", True, ["10"])
    assert best.wordings["th"]


def test_saving_what_was_not_touched_changes_nothing(as_user, lead, reasons, best):
    for question in (reasons, best, best.shown_after):
        assert as_user(lead).post(url_of(question), question_form(question)).status_code == 302
        before = question.version
        question.refresh_from_db()
        assert question.version == before


def test_a_choice_is_worded_anew_and_one_is_added(as_user, lead, reasons):
    assert as_user(lead).get(url_of(reasons)).content.decode().count('name="choice_') == 5 * 9
    posted = question_form(reasons, choice_0_en="It costs too much", choice_6_en="Moved away")
    as_user(lead).post(url_of(reasons), posted)
    reasons.refresh_from_db()
    assert reasons.choices[0]["wordings"]["en"] == "It costs too much"
    assert reasons.choices[6] == {"code": "moved-away", "wordings": {"en": "Moved away"}}


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"choice_0_code": "cost"}, True),
        ({"choice_0_code": "", "choice_0_en": "", "choice_0_th": "", "choice_0_ar": "", "choice_0_id": ""}, True),
        ({"code": "why"}, True),
        ({"choice_0_en": "Too dear"}, False),
    ],
)
def test_what_was_answered_keeps_its_meaning(as_user, lead, reasons, changes, refused):
    make_response(None, survey=reasons.survey, answers={"reasons": ["price"]})
    response = as_user(lead).post(url_of(reasons), question_form(reasons, **changes))
    assert (response.status_code == 200) == refused
    before = reasons.version
    reasons.refresh_from_db()
    assert (reasons.version == before) == refused


def test_only_earlier_questions_can_be_hung_on(as_user, lead, best):
    first = best.shown_after
    assert "condition" not in as_user(lead).get(url_of(first)).context["form"].fields
    later = [each.code for each in as_user(lead).get(url_of(best)).context["form"].earlier]
    assert later == ["recommend", "improve", "missing"]


def test_the_second_to_save_sees_what_the_first_wrote(as_user, lead, admin, best):
    posted = question_form(best, wording_en="Mine")
    fields = {"wordings": {"en": "Theirs"}, "shown_for": ["10"]}
    update_question(actor=admin, question=best, version=1, fields=fields)
    conflict = as_user(lead).post(url_of(best), posted).context["form"].conflict
    assert {each.name for each in conflict.differences if each.is_asked} == {"wording_en"}
    assert as_user(lead).post(url_of(best), posted | {"version": "2", "theirs": "wording_en"}).status_code == 302
    best.refresh_from_db()
    assert best.wordings["en"] == "Theirs"


def test_doors(as_user, best):
    assert_doors(as_user, url_of(best), methods="get post", least=Role.LEAD)


def test_queries(as_user, lead, best, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(7):
        client.get(url_of(best))
