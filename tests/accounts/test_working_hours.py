from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import TeamException, TeamHours
from accounts.working_hours import holiday_name, public_holidays, schedule_of, schedules_of
from tests.factories import make_team

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
CAIRO = ZoneInfo("Africa/Cairo")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CAIRO)


def make_hours(team, weekdays=(6, 0, 1, 2, 3), spans=((time(9), time(13)), (time(14), time(18)))):
    for weekday in weekdays:
        for opens, closes in spans:
            TeamHours.objects.create(team=team, weekday=weekday, opens=opens, closes=closes)


def test_a_week_with_a_break_each_day(team):
    make_hours(team)
    schedule = schedule_of(team, around=TODAY)
    assert schedule.is_open(at("2026-06-10T10:00"))
    assert not schedule.is_open(at("2026-06-10T13:30"))
    assert schedule.next_opening(at("2026-06-11T18:00")) == at("2026-06-14T09:00")


def test_public_holidays_of_the_country_are_days_off(team):
    make_hours(team)
    assert not schedule_of(team, around=TODAY).is_open(at("2026-01-07T10:00"))  # Coptic Christmas
    team.country = "TH"
    assert schedule_of(team, around=TODAY).is_open(at("2026-01-07T10:00"))


def test_own_exceptions_win_over_holidays_and_the_week(team):
    make_hours(team)
    TeamException.objects.create(team=team, date=date(2026, 10, 8), opens=time(10), closes=time(12))
    TeamException.objects.create(team=team, date=date(2026, 10, 8), opens=time(15), closes=time(16))
    TeamException.objects.create(team=team, date=date(2026, 10, 7), reason="Moving house")
    schedule = schedule_of(team, around=TODAY)
    assert schedule.working_minutes_between(at("2026-10-08T00:00"), at("2026-10-09T00:00")) == 180
    assert not schedule.is_open(at("2026-10-07T10:00"))


def test_a_day_may_end_at_midnight(team):
    make_hours(team, weekdays=range(7), spans=[(time(0), time(0))])
    team.country = ""
    start = at("2026-06-10T00:00")
    assert schedule_of(team, around=TODAY).working_minutes_between(start, start + timedelta(days=2)) == 2 * 24 * 60


def test_a_team_without_hours_is_never_open(team):
    assert schedule_of(team, around=TODAY).next_opening(at("2026-06-10T10:00")) is None


def test_many_teams_cost_one_query(team, django_assert_num_queries):
    teams = [team, *(make_team(country=country) for country in ("TH", "ID", "", "ZZ"))]
    for each in teams:
        make_hours(each)
    public_holidays.cache_clear()
    with django_assert_num_queries(1):
        schedules = schedules_of(teams, around=TODAY)
    assert set(schedules) == {each.pk for each in teams}


@pytest.mark.parametrize(
    ("country", "day", "language", "name"),
    [
        ("TH", date(2026, 4, 13), "th", "วันสงกรานต์"),
        ("TH", date(2026, 4, 13), "en", "Songkran Festival"),
        ("EG", date(2026, 1, 7), "ar", "عيد الميلاد المجيد"),
        ("ID", date(2026, 8, 17), "id", "Hari Kemerdekaan Republik Indonesia"),
        ("ID", date(2026, 8, 18), "id", ""),
        ("ZZ", date(2026, 8, 17), "id", ""),
        ("", date(2026, 1, 1), "en", ""),
    ],
)
def test_a_holiday_has_a_name_in_the_readers_language(country, day, language, name):
    assert holiday_name(country, day, language) == name


def test_a_holiday_without_a_name_in_that_language_still_has_one():
    assert holiday_name("TH", date(2026, 4, 13), "ar")
