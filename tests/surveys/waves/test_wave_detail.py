from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from retention_site.base import jobs
from surveys.models import Wave
from tests.doors import assert_doors
from tests.factories import NOW, make_contact, make_customer
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db
QUERIES = 10


@pytest.fixture
def wave(lead):
    survey = make_survey(name="The NPS")
    return Wave.objects.create(survey=survey, name="June", starts_at=NOW, days=5, status="started", created_by=lead)


def skip(wave, rule, **contact):
    invitation = make_invitation(survey=wave.survey, wave=wave, asked_at=None, contact=make_contact(**contact))
    type(invitation).objects.filter(pk=invitation.pk).update(status="skipped", skip_rule=rule)
    return invitation


def test_how_far_it_is_and_who_was_not_asked_why(as_user, agent, wave):
    make_invitation(survey=wave.survey, wave=wave)
    make_invitation(survey=wave.survey, wave=wave, asked_at=None)
    make_response(invitation=make_invitation(survey=wave.survey, wave=wave))
    throttled = skip(wave, "asked_lately", full_name="Thip")
    make_invitation(contact=throttled.contact, asked_at=timezone.now() - timedelta(days=3))
    skip(wave, "opted_out")
    skip(wave, "opted_out")
    page = as_user(agent).get(wave.get_absolute_url())
    progress = page.context["progress"]
    assert (progress.planned, progress.asked, progress.answered, progress.skipped) == (1, 1, 1, 3)
    assert progress.reasons == [("They asked not to get this.", 2), ("They were asked not long ago.", 1)]
    assert progress.percent == 83
    assert "They were asked not long ago. Again possible from" in page.content.decode()
    assert "spread over 5 days" in page.content.decode()


def test_who_may_stops_it_while_somebody_waits(as_user, agent, lead, wave):
    stop = reverse("wave_stop", args=[wave.pk])
    assert stop not in as_user(lead).get(wave.get_absolute_url()).content.decode()
    make_invitation(survey=wave.survey, wave=wave, asked_at=None)
    assert stop in as_user(lead).get(wave.get_absolute_url()).content.decode()
    assert stop not in as_user(agent).get(wave.get_absolute_url()).content.decode()


def test_planning_shows_its_progress_to_who_launched_it(as_user, agent, lead, wave):
    wave.job = jobs.start(kind="wave", total=10, actor=lead)
    wave.save()
    assert 'id="progress"' in as_user(lead).get(wave.get_absolute_url()).content.decode()
    assert "Reload the page to see how far it is." in as_user(agent).get(wave.get_absolute_url()).content.decode()


def test_people_of_other_teams_are_counted_but_not_named(as_user, outsider, settings, wave, team):
    skip(wave, "opted_out", customer=make_customer(name="Siam Coffee", team=team))
    settings.TEAM_CUSTOMERS_ONLY = True
    page = as_user(outsider).get(wave.get_absolute_url())
    assert page.context["progress"].skipped == 1
    assert "Siam Coffee" not in page.content.decode()


def test_doors(as_user, agent, wave):
    assert_doors(as_user, wave.get_absolute_url())
    assert as_user(agent).get(reverse("wave_detail", args=[0])).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, lead, wave, size, django_assert_num_queries):
    for _ in range(size):
        skip(wave, "asked_lately")
    client = as_user(lead)
    client.get(wave.get_absolute_url())
    with django_assert_num_queries(QUERIES):
        client.get(wave.get_absolute_url())
