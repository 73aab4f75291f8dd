import pytest
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.actions.surveys import update_survey
from surveys.models import Survey
from tests.doors import assert_doors
from tests.surveys.factories import make_survey
from tests.surveys.posting import survey_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey(status=Survey.Status.DRAFT)


@pytest.fixture
def url(survey):
    return reverse("survey_edit", args=[survey.pk])


def test_name_times_and_words_are_changed(as_user, lead, survey, url):
    posted = survey_form(
        survey, name="Twice a year", every_days="200", before_renewal_days="", intro_th="สวัสดี", intro_en="Hello"
    )
    assert as_user(lead).post(url, posted).url == url
    survey.refresh_from_db()
    assert (survey.name, survey.every_days, survey.before_renewal_days) == ("Twice a year", 200, None)
    assert survey.intro == {"en": "Hello", "th": "สวัสดี"}
    entry = AuditEntry.objects.get(action="survey.updated")
    assert (entry.actor, entry.after["every_days"]) == (lead, 200)


def test_it_says_who_would_be_asked_and_what_is_not_said(as_user, lead, survey, url):
    question = survey.questions.get(code="best")
    question.wordings.pop("id")
    question.save()
    html = as_user(lead).get(url).content.decode()
    for words in ["60 days after they started", "120 days before a renewal", "English stands in for it", "promoter (9"]:
        assert words in html


@pytest.mark.parametrize("kind", [Survey.Kind.EXIT, Survey.Kind.CSAT, Survey.Kind.REACTIVATION])
def test_what_follows_a_talk_or_a_departure_has_no_times(as_user, lead, kind):
    survey = make_survey(kind=kind)
    url = reverse("survey_edit", args=[survey.pk])
    assert "every_days" not in as_user(lead).get(url).context["form"].fields
    as_user(lead).post(url, survey_form(survey, name="Renamed", every_days="90"))
    survey.refresh_from_db()
    assert (survey.name, survey.every_days) == ("Renamed", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"every_days": "3"}, "every_days"), ({"after_start_days": "0"}, "after_start_days")],
)
def test_bad_input_is_refused(as_user, lead, survey, url, wrong, field):
    response = as_user(lead).post(url, survey_form(survey, **wrong))
    assert field in response.context["form"].errors


def test_the_second_to_save_sees_what_the_first_wrote(as_user, lead, admin, survey, url):
    update_survey(actor=admin, survey=survey, version=1, fields={"thanks": {"en": "Theirs"}})
    response = as_user(lead).post(url, survey_form(survey, thanks_en="Mine"))
    (asked,) = [each for each in response.context["form"].conflict.differences if each.is_asked]
    assert (asked.name, asked.theirs, asked.mine) == ("thanks_en", "Theirs", "Mine")
    assert as_user(lead).post(url, survey_form(survey, thanks_en="Mine", version=2, theirs="thanks_en")).status_code == 302
    survey.refresh_from_db()
    assert survey.thanks["en"] == "Theirs"


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_nobody_there(as_user, lead):
    assert as_user(lead).get(reverse("survey_edit", args=[999])).status_code == 404


def test_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(7):
        client.get(url)
