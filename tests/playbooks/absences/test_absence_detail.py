from datetime import timedelta

import pytest
from django.utils import timezone

from playbooks.actions.absences import enter_absence
from tests.doors import assert_doors
from tests.factories import make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def absence(agent, lead):
    at = timezone.now() + 2 * DAY
    make_callback(assignee=lead, promised_for=at)
    make_callback(assignee=agent, promised_for=at, about="Nobody can take this")
    make_callback(assignee=agent, promised_for=at + timedelta(hours=1), about="This is taken")
    return enter_absence(actor=agent, user=agent, starts_at=at - DAY, ends_at=at + DAY, stand_in=lead, reason="Surgery")


@pytest.fixture
def url(absence):
    return f"/settings/absences/{absence.pk}/"


def test_each_promise_is_named_with_what_became_of_it(as_user, lead, url):
    page = as_user(lead).get(url).content.decode()
    assert "These need somebody" in page
    assert "Nobody has time then: neither Youssef Kamal nor anybody of the team." in page
    assert "This is taken" in page
    assert "Surgery" in page


def test_a_colleague_sees_it_without_the_reason_and_without_the_buttons(as_user, team, url):
    page = as_user(make_user(team=team)).get(url).content.decode()
    assert "Surgery" not in page
    assert "Call it off" not in page


def test_whom_they_were_to_stand_in_for_is_named(as_user, agent, lead, absence):
    theirs = enter_absence(actor=lead, user=lead, starts_at=absence.starts_at, ends_at=absence.ends_at)
    page = as_user(lead).get(f"/settings/absences/{theirs.pk}/").content.decode()
    assert "<bdi>Youssef Kamal</bdi> was to stand in for <bdi>Mariam Adel</bdi>" in page


def test_another_team_does_not_find_it(as_user, outsider, url):
    assert as_user(outsider).get(url).status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url)


def test_number_of_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(url)
