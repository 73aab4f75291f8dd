from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts.actions.teams import update_team, week_of
from accounts.models import TeamException
from accounts.opening_hours import read_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(team):
    return f"/settings/teams/{team.pk}/"


def fields(team, **changes):
    team.refresh_from_db()
    return {"name": team.name, "country": "EG", "timezone": "Africa/Cairo", "version": team.version} | changes


def test_name_and_week_are_saved(as_user, manager, team, url):
    response = as_user(manager).post(url, fields(team, name="Cairo", sunday="9-13, 14-17"), follow=True)
    assert response.redirect_chain[-1][0] == "/settings/teams/"
    team.refresh_from_db()
    assert (team.name, len(week_of(team)[6])) == ("Cairo", 2)


@time_machine.travel(datetime(2026, 9, 1, 12, 0, tzinfo=UTC))
def test_holidays_and_exceptions_ahead_are_shown(as_user, manager, team, url):
    TeamException.objects.create(team=team, date=date(2026, 9, 20), reason="Moving house")
    TeamException.objects.create(team=team, date=date(2026, 8, 20), reason="Over and done")
    page = as_user(manager).get(url).content.decode()
    assert "Armed Forces Day" in page  # 6 October
    assert "Revolution Day" not in page  # 23 July
    assert "Moving house" in page
    assert "Over and done" not in page


def test_the_second_writer_sees_what_changed_and_chooses(as_user, manager, lead, team, url):
    seen = fields(team, name="Mine", monday="10-16")
    update_team(actor=lead, team=team, version=team.version, fields={"name": "Theirs", "hours": {0: read_hours("9-12")}})
    page = as_user(manager).post(url, seen).content.decode()
    assert "Youssef Kamal" in page
    assert "Theirs" in page
    assert "09:00–12:00" in page
    assert 'name="theirs" value="monday"' in page
    team.refresh_from_db()
    assert team.name == "Theirs"
    as_user(manager).post(url, seen | {"version": team.version, "theirs": ["monday"]})
    team.refresh_from_db()
    assert (team.name, week_of(team)[0]) == ("Mine", read_hours("9-12"))


def test_a_form_without_version_overwrites_nothing(as_user, manager, team, url):
    as_user(manager).post(url, fields(team, name="Sneaky", version=""))
    team.refresh_from_db()
    assert team.name == "Cairo support"


def test_bad_hours_are_refused_at_their_day(as_user, manager, team, url):
    page = as_user(manager).post(url, fields(team, friday="17-9")).content.decode()
    assert "must end after it begins" in page
    assert 'value="17-9"' in page


def test_what_changed_is_on_the_page(as_user, manager, team, url):
    as_user(manager).post(url, fields(team, tuesday="9-17"))
    page = as_user(manager).get(url).content.decode()
    assert "Who changed what" in page
    assert "Rina Wulandari" in page
    assert "Tuesday" in page


def test_log_in_first(client, url):
    assert client.get(url).status_code == 302


def test_leads_may_not(as_user, lead, url):
    assert as_user(lead).get(url).status_code == 403


def test_a_team_that_is_not_there(as_user, manager):
    assert as_user(manager).get("/settings/teams/999999/").status_code == 404


def test_no_other_method(as_user, manager, url):
    assert as_user(manager).delete(url).status_code == 405


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(7):
        client.get(url)
