import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.timesince import timesince

from retention_site.base import clocks

AT = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)  # Tuesday 10:00 in Cairo, 15:00 in Bangkok
TODAY = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def _in_cairo():
    with timezone.override(ZoneInfo("Africa/Cairo")):
        yield


@pytest.mark.parametrize("zone", ["Asia/Bangkok", ZoneInfo("Asia/Bangkok"), SimpleNamespace(zone=ZoneInfo("Asia/Bangkok"))])
def test_both_clocks_where_they_differ(zone):
    read = clocks.read(AT, zone, today=TODAY)
    assert (read.mine, read.theirs, read.place) == ("Tue 10:00", "15:00", "Bangkok")


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Europe/Athens", None, ""])
def test_one_clock_where_they_agree(zone):
    assert clocks.read(AT, zone, today=TODAY).theirs == ""


def test_agreement_is_that_of_the_moment_not_of_the_zone():
    """Cairo and Athens go apart when one keeps summer time and the other has left it."""
    between = datetime(2026, 10, 27, 8, 0, tzinfo=UTC)
    assert clocks.read(between, "Europe/Athens", today=TODAY).theirs == "10:00"


def test_the_weekday_there_is_named_when_it_is_another():
    late = datetime(2026, 12, 8, 20, 30, tzinfo=UTC)
    read = clocks.read(late, "Asia/Bangkok", today=TODAY)
    assert (read.mine, read.theirs) == ("Tue 22:30", "Wed 03:30")


@pytest.mark.parametrize(
    ("day", "words"),
    [(2, "Wed 10:00"), (14, "Mon 10:00"), (1, "1 Dec 10:00"), (15, "15 Dec 10:00")],
)
def test_near_days_go_by_their_weekday(day, words):
    assert clocks.moment(datetime(2026, 12, day, 10, 0), today=TODAY) == words


def test_another_year_is_said():
    assert clocks.moment(datetime(2025, 12, 8, 10, 0), today=TODAY) == "8 Dec 2025 10:00"


def test_places_speak_the_readers_language():
    with translation.override("th"):
        assert clocks.place_name(ZoneInfo("Asia/Bangkok")) == "กรุงเทพ"
    assert clocks.place_name(ZoneInfo("Asia/Bangkok")) == "Bangkok"


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Asia/Bangkok", "UTC+7"), ("Asia/Kolkata", "UTC+5:30"), ("America/St_Johns", "UTC−3:30"), ("UTC", "UTC+0")],
)
def test_offsets(zone, name):
    assert clocks.offset_name(ZoneInfo(zone), at=AT) == name


def test_something_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        clocks.zone_of(SimpleNamespace(zone="not one"))


@pytest.mark.parametrize(
    ("country", "language", "day"),
    [("EG", "en", 5), ("TH", "en", 6), ("ID", "id", 6), ("DE", "ar", 0), ("US", "th", 6), ("", "en", 0), ("XX", "th", 0)],
)
def test_a_week_begins_as_the_country_does(country, language, day):
    with translation.override(language):
        assert clocks.first_weekday(country) == day


@pytest.mark.parametrize("length", [timedelta(minutes=2), timedelta(hours=3), timedelta(days=2), timedelta(days=800)])
@pytest.mark.parametrize("language", ["th", "ar", "id"])
def test_how_long_something_took_is_told_in_every_language(language, length):
    now = datetime(2026, 12, 8, 7, 0, tzinfo=UTC)
    with translation.override(language):
        words = timesince(now - length, now)
    assert not re.search(r"minute|hour|day|week|month|year", words)
