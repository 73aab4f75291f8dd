import pytest
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.links import asked_by, kiosk_url
from tests.doors import assert_doors
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey()


@pytest.fixture
def url(survey):
    return reverse("survey_share", args=[survey.pk])


def token(survey):
    return kiosk_url(survey).rstrip("/").rpartition("/")[2]


def test_the_open_link_and_its_code(as_user, lead, survey, url):
    response = as_user(lead).get(url)
    html = response.content.decode()
    assert kiosk_url(survey) in html
    assert "<svg" in html
    assert "style=" not in html.partition("<main")[2]
    assert response["Cache-Control"] == "no-store"


def test_a_draft_says_that_its_link_leads_nowhere(as_user, lead):
    survey = make_survey(status="draft")
    assert "leads nowhere until" in as_user(lead).get(reverse("survey_share", args=[survey.pk])).content.decode()
    assert asked_by(token(survey)) is None


def test_the_code_is_a_file_to_print(as_user, lead, survey):
    response = as_user(lead).get(reverse("survey_share_picture", args=[survey.pk]))
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<?xml")


def test_a_new_link_makes_the_old_one_void(as_user, lead, survey, url):
    old = token(survey)
    assert asked_by(old).survey == survey
    assert as_user(lead).post(reverse("survey_share_renew", args=[survey.pk])).url == url
    survey.refresh_from_db()
    assert asked_by(old) is None
    assert asked_by(token(survey)).survey == survey
    entry = AuditEntry.objects.get(action="survey.link_renewed")
    assert (entry.actor, entry.before, entry.after) == (lead, {}, {})


def test_doors(as_user, survey, url):
    assert_doors(as_user, url, least=Role.LEAD)
    assert_doors(as_user, reverse("survey_share_picture", args=[survey.pk]), least=Role.LEAD)
    assert_doors(as_user, reverse("survey_share_renew", args=[survey.pk]), methods="post", least=Role.LEAD)


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(4):
        client.get(url)
