import pytest
from django.urls import reverse

from accounts.roles import Role
from surveys.models import Survey
from tests.doors import assert_doors
from tests.surveys.factories import make_response, make_survey

pytestmark = pytest.mark.django_db


def post(client, survey, status, version=None):
    url = reverse("survey_status", args=[survey.pk])
    response = client.post(url, {"status": status, "version": version or survey.version}, follow=True)
    survey.refresh_from_db()
    return response.content.decode()


def test_from_draft_to_live_to_closed_and_open_again(as_user, lead):
    survey, client = make_survey(status="draft"), as_user(lead)
    for status in ("live", "closed", "live"):
        post(client, survey, status)
        assert survey.status == status


def test_what_asks_nothing_does_not_go_live(as_user, lead):
    survey = make_survey(status="draft")
    survey.questions.update(is_active=False)
    assert "this survey asks nothing" in post(as_user(lead), survey, "live")
    assert survey.status == Survey.Status.DRAFT


def test_what_has_asked_is_no_draft_again(as_user, lead):
    survey = make_response().survey
    assert "cannot be a draft again" in post(as_user(lead), survey, "draft")
    assert survey.status == Survey.Status.LIVE


@pytest.mark.parametrize("status", ["", "paused"])
def test_there_is_no_other_status(as_user, lead, status):
    survey = make_survey()
    post(as_user(lead), survey, status)
    assert survey.status == Survey.Status.LIVE


@pytest.mark.parametrize("version", [7, "x"])
def test_somebody_was_quicker(as_user, lead, version):
    survey = make_survey()
    assert "saved this survey meanwhile" in post(as_user(lead), survey, "closed", version)
    assert survey.status == Survey.Status.LIVE


def test_doors(as_user):
    assert_doors(as_user, reverse("survey_status", args=[make_survey().pk]), methods="post", least=Role.LEAD)
