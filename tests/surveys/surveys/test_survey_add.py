import pytest
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.models import Survey
from surveys.shipped_surveys import SURVEYS
from tests.doors import assert_doors
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db
URL = "/surveys/add/"


@pytest.mark.parametrize("model", SURVEYS, ids=lambda model: model.kind)
def test_a_draft_is_made_in_the_shipped_words(as_user, lead, model):
    assert str(model.name) in as_user(lead).get(URL).content.decode()
    response = as_user(lead).post(URL, {"kind": model.kind, "name": "Spring"})
    survey = Survey.objects.get()
    assert response.url == reverse("survey_edit", args=[survey.pk])
    assert (survey.name, survey.kind, survey.status) == ("Spring", model.kind, "draft")
    assert survey.questions.count() == len(model.questions)
    assert AuditEntry.objects.get(action="survey.added").actor == lead


@pytest.mark.parametrize(("wrong", "field"), [({"kind": "quiz"}, "kind"), ({"name": ""}, "name"), ({"name": "Taken"}, "name")])
def test_bad_input_is_refused(as_user, lead, wrong, field):
    make_survey(name="Taken")
    response = as_user(lead).post(URL, {"kind": "nps", "name": "Spring"} | wrong)
    assert field in response.context["form"].errors
    assert Survey.objects.count() == 1


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.LEAD)


def test_queries(as_user, lead, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(3):
        client.get(URL)
