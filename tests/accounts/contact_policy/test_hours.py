"""When people are written to: by day, on their own clock, and not on the days off of their country."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.contact_policy.hours import closed, next_open, weekend_of
from accounts.models import ContactPolicy

CAIRO, BANGKOK, BERLIN = ZoneInfo("Africa/Cairo"), ZoneInfo("Asia/Bangkok"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "opens", "reason"),
    [
        ("2026-06-10T12:00", "2026-06-10T12:00", None),
        ("2026-06-10T08:00", "2026-06-10T08:00", None),
        ("2026-06-10T07:59", "2026-06-10T08:00", "quiet_hours"),
        ("2026-06-10T20:00", "2026-06-11T08:00", "quiet_hours"),
        ("2026-07-28T21:00", "2026-07-31T08:00", "holiday"),  # three in a row
        ("2026-12-31T21:00", "2027-01-02T08:00", "holiday"),  # the last and the first day of the year
    ],
)
def test_by_day_on_their_own_clock(moment, opens, reason):
    asked = at(moment, BANGKOK)
    found = closed(asked, zone=BANGKOK, country="TH", policy=ContactPolicy())
    assert next_open(asked, zone=BANGKOK, country="TH", policy=ContactPolicy()) == at(opens, BANGKOK)
    assert (found.reason if found else None) == reason


def test_the_holiday_is_named():
    found = closed(at("2026-12-31T12:00", BANGKOK), zone=BANGKOK, country="TH", policy=ContactPolicy())
    assert found.detail


def test_weekends_are_those_of_the_country():
    policy = ContactPolicy(quiet_on_weekends=True)
    friday = at("2026-06-12T12:00", CAIRO)
    assert closed(friday, zone=CAIRO, country="EG", policy=policy).until == at("2026-06-14T08:00", CAIRO)
    assert closed(friday, zone=CAIRO, country="EG", policy=policy).reason == "weekend"
    assert closed(friday, zone=CAIRO, country="TH", policy=policy) is None
    assert weekend_of("XX") == weekend_of("") == {5, 6}


def test_a_policy_may_be_quiet_at_noon_or_never():
    noon = at("2026-06-10T12:30", BERLIN)
    nap = ContactPolicy(quiet_from=time(12), quiet_to=time(14))
    assert next_open(noon, zone=BERLIN, country="", policy=nap) == at("2026-06-10T14:00", BERLIN)
    never = ContactPolicy(quiet_from=time(8), quiet_to=time(8))
    assert next_open(noon, zone=BERLIN, country="", policy=never) == noon
    from_midnight = ContactPolicy(quiet_from=time(0), quiet_to=time(8))
    assert next_open(at("2026-06-10T23:59", BERLIN), zone=BERLIN, country="", policy=from_midnight).day == 10
    until_midnight = ContactPolicy(quiet_from=time(20), quiet_to=time(0))
    assert next_open(at("2026-06-10T21:00", BERLIN), zone=BERLIN, country="", policy=until_midnight) == at(
        "2026-06-11T00:00", BERLIN
    )


def test_a_morning_that_clocks_skip_begins_at_the_next_minute_there_is():
    """Cairo has no 00:30 in the night in which summer time begins."""
    policy = ContactPolicy(quiet_from=time(20), quiet_to=time(0, 30))
    opens = next_open(at("2026-04-23T21:00", CAIRO), zone=CAIRO, country="EG", policy=policy)
    assert opens.astimezone(CAIRO).replace(tzinfo=None) == datetime(2026, 4, 24, 1, 0)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(moments, clocks, clocks, st.booleans(), st.booleans(), st.sampled_from([CAIRO, BANGKOK, BERLIN]))
def test_it_never_goes_back_and_is_open_when_it_says_so(moment, begins, ends, holidays, weekends, zone):
    policy = ContactPolicy(quiet_from=begins, quiet_to=ends, quiet_on_holidays=holidays, quiet_on_weekends=weekends)
    opens = next_open(moment, zone=zone, country="EG", policy=policy)
    assert moment <= opens < moment + timedelta(days=40)
    assert closed(opens, zone=zone, country="EG", policy=policy) is None
