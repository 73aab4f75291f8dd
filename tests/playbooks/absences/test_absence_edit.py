from datetime import timedelta

import pytest
from django.utils import timezone

from playbooks.actions.absences import enter_absence, update_absence
from tests.doors import assert_doors
from tests.factories import make_user

pytestmark = pytest.mark.django_db
START = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def absence(agent):
    return enter_absence(actor=agent, user=agent, starts_at=START, ends_at=START + timedelta(days=2), reason="Course")


@pytest.fixture
def url(absence):
    return f"/settings/absences/{absence.pk}/edit/"


def fields(absence, **changes):
    stamps = {name: f"{getattr(absence, name):%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")}
    return stamps | {"stand_in": "", "reason": "Course", "version": absence.version} | changes


def test_it_is_changed(as_user, agent, lead, absence, url):
    response = as_user(agent).post(url, fields(absence, stand_in=lead.pk), follow=True)
    assert response.redirect_chain[-1][0] == f"/settings/absences/{absence.pk}/"
    absence.refresh_from_db()
    assert (absence.stand_in, absence.version) == (lead, 2)


def test_the_second_writer_sees_what_changed_and_chooses(as_user, agent, lead, absence, url):
    update_absence(actor=lead, absence=absence, version=1, fields={"reason": "Long course"})
    page = as_user(agent).post(url, fields(absence, reason="Short course")).content.decode()
    assert "Youssef Kamal" in page
    assert 'name="theirs" value="reason"' in page
    absence.refresh_from_db()
    assert absence.reason == "Long course"


@pytest.mark.parametrize("wrong", [{"ends_at": ""}, {"ends_at": "2020-01-01T10:00"}, {"stand_in": "x"}])
def test_what_is_wrong_is_refused(as_user, agent, absence, url, wrong):
    assert as_user(agent).post(url, fields(absence, **wrong)).context["form"].errors
    absence.refresh_from_db()
    assert absence.version == 1


def test_whose_it_is_does_not_change(as_user, manager, lead, absence, url):
    as_user(manager).post(url, fields(absence, user=lead.pk, reason="Other"))
    absence.refresh_from_db()
    assert (absence.user.full_name, absence.reason) == ("Mariam Adel", "Other")


def test_a_colleague_may_see_but_not_change_it(as_user, team, outsider, url):
    assert as_user(make_user(team=team)).get(url).status_code == 403
    assert as_user(outsider).get(url).status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_number_of_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(5):
        client.get(url)
