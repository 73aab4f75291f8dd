"""Moving, stopping and deleting questions."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.actions.questions import create_question, update_question
from surveys.models import Question
from tests.doors import assert_doors
from tests.surveys.factories import make_response, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey()


def ask(survey, code):
    return survey.questions.get(code=code)


def act(client, question, verb, **posted):
    return client.post(reverse(f"survey_question_{verb}", args=[question.pk]), posted, follow=True).content.decode()


def codes(survey):
    return list(survey.questions.asked().values_list("code", flat=True))


def test_up_and_down(as_user, lead, survey):
    act(as_user(lead), ask(survey, "best"), "move", to="up")
    assert codes(survey) == ["recommend", "improve", "best", "missing"]
    act(as_user(lead), ask(survey, "improve"), "move", to="down")
    assert codes(survey) == ["recommend", "best", "improve", "missing"]
    act(as_user(lead), ask(survey, "missing"), "move", to="down")
    assert codes(survey) == ["recommend", "best", "improve", "missing"]
    assert AuditEntry.objects.filter(action="survey_question.moved").exists()


@pytest.mark.parametrize(("code", "to"), [("improve", "up"), ("recommend", "down")])
def test_none_is_put_before_the_one_it_hangs_on(as_user, lead, survey, code, to):
    assert "only put after an answer" in act(as_user(lead), ask(survey, code), "move", to=to)
    assert codes(survey)[0] == "recommend"


def test_stopped_and_asked_again(as_user, lead, survey):
    question = ask(survey, "best")
    make_response(9, survey=survey, answers={"best": "All"})
    assert "It is not asked any more." in act(as_user(lead), question, "stop")
    assert "best" not in codes(survey)
    assert question.answers.count() == 1
    act(as_user(lead), question, "stop")
    assert "best" in codes(survey)


def test_one_on_whose_answers_others_hang_goes_on(as_user, lead, survey):
    assert "Other questions hang on its answers" in act(as_user(lead), ask(survey, "recommend"), "stop")
    assert "recommend" in codes(survey)


def test_deleted_only_before_it_was_answered(as_user, lead, survey):
    make_response(9, survey=survey, answers={"best": "All"})
    assert "It was answered, so it stays" in act(as_user(lead), ask(survey, "best"), "remove")
    assert "Deleted." in act(as_user(lead), ask(survey, "missing"), "remove")
    assert codes(survey) == ["recommend", "improve", "best"]
    assert AuditEntry.objects.get(action="survey_question.removed").before["code"] == "missing"


def test_none_is_deleted_on_which_others_hang(as_user, lead, survey):
    assert "hang on its answers" in act(as_user(lead), ask(survey, "recommend"), "remove")
    assert "recommend" in codes(survey)


def test_no_question_hangs_on_a_later_one_or_on_another_survey(survey):
    first, best = ask(survey, "recommend"), ask(survey, "best")
    foreign = make_survey(kind="csat").questions.first()
    for question, after in ((first, best), (best, foreign), (first, first)):
        with pytest.raises(ValidationError):
            update_question(actor=None, question=question, version=None, fields={"shown_after": after, "shown_for": []})
    with pytest.raises(ValidationError, match="no such answer"):
        update_question(actor=None, question=best, version=None, fields={"shown_for": ["ecstatic"]})
    with pytest.raises(ValidationError, match="Choose the question"):
        create_question(actor=None, survey=survey, code="x", kind="text", wordings={"en": "X"}, shown_for=["1"])


def test_a_choice_that_others_wait_for_stays():
    survey = make_survey(kind="exit")
    reasons = ask(survey, "reasons")
    update_question(
        actor=None, question=ask(survey, "back"), version=None, fields={"shown_after": reasons, "shown_for": ["price"]}
    )
    with pytest.raises(ValidationError, match="hang on its answers"):
        update_question(actor=None, question=reasons, version=None, fields={"choices": reasons.choices[1:]})
    with pytest.raises(ValidationError, match="Only a question with choices"):
        update_question(actor=None, question=ask(survey, "instead"), version=None, fields={"choices": reasons.choices})


@pytest.mark.parametrize("verb", ["move", "stop", "remove"])
def test_doors(as_user, survey, verb):
    url = reverse(f"survey_question_{verb}", args=[ask(survey, "best").pk])
    assert_doors(as_user, url, methods="post", least=Role.LEAD)
    assert Question.objects.count() == 4
