from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence
from playbooks.actions.absences import enter_absence
from tests.doors import assert_doors
from tests.factories import make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
URL = "/settings/absences/"
DAY = timedelta(days=1)


def make_absence(user, *, starts=1, days=3, **fields):
    start = timezone.now() + starts * DAY
    return Absence.objects.create(user=user, starts_at=start, ends_at=start + days * DAY, **fields)


def names(response):
    return [absence.user.full_name for absence in response.context["page"].rows]


def test_those_of_the_team_and_those_one_stands_in_for(as_user, agent, lead, outsider, manager):
    make_absence(lead)
    make_absence(agent, starts=2, reason="Surgery")
    make_absence(outsider, starts=3)
    make_absence(make_user(full_name="Far Away"), starts=4, stand_in=agent)
    assert names(as_user(agent).get(URL)) == ["Youssef Kamal", "Mariam Adel", "Far Away"]
    assert len(names(as_user(manager).get(URL))) == 4
    assert names(as_user(outsider).get(URL)) == ["Omar Nasser"]


def test_a_reason_is_for_those_who_plan(as_user, agent, lead, team):
    make_absence(agent, reason="Surgery")
    for reader, sees in [(agent, True), (lead, True), (make_user(team=team), False)]:
        assert ("Surgery" in as_user(reader).get(URL).content.decode()) == sees


def test_what_nobody_could_take_is_counted(as_user, agent, lead):
    at = timezone.now() + 2 * DAY
    for who in (agent, lead):
        make_callback(assignee=who, promised_for=at)
    enter_absence(actor=agent, user=agent, starts_at=at - DAY, ends_at=at + DAY)
    response = as_user(lead).get(URL)
    assert [absence.unplaced for absence in response.context["page"].rows] == [1]
    assert "1 needs somebody" in response.content.decode()


def test_what_is_past_or_called_off_is_behind_the_tab(as_user, agent):
    make_absence(agent, starts=-9)
    make_absence(agent, starts=5, cancelled_at=timezone.now())
    client = as_user(agent)
    assert names(client.get(URL)) == []
    assert "Everybody is here" in client.get(URL).content.decode()
    assert len(names(client.get(URL, {"show": "past"}))) == 1


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries_does_not_grow(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    for n in range(3):
        make_absence(agent, starts=5 * n)
        with django_assert_num_queries(4):
            client.get(URL)
