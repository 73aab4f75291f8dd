"""Every change of clocks from 2026 to 2028 in twelve zones: what is promised by local time is due once, at that time.

The changes are found by walking the zone hour by hour and minute by minute, not by what the code under test says.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from retention_site.base.working_time import MIDNIGHT, Schedule, Span, local_instant

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
CHANGES = {  # how often clocks change in those years, from the rules their governments have made known
    "Africa/Cairo": 6,  # at midnight
    "Africa/Casablanca": 6,  # around Ramadan
    "America/New_York": 6,
    "America/Santiago": 6,  # at midnight
    "America/St_Johns": 6,  # half an hour off the hour
    "Antarctica/Troll": 6,  # by two hours
    "Asia/Beirut": 6,  # at midnight
    "Asia/Gaza": 6,
    "Asia/Jerusalem": 6,  # on a Friday
    "Australia/Lord_Howe": 6,  # by half an hour
    "Europe/London": 6,
    "Pacific/Chatham": 6,  # a quarter of an hour off the hour
    "Asia/Tehran": 0,  # none since 2022
}


@cache
def changes(name):
    """Return, for each change, the last minute before it and the first after it."""
    zone, found, at = ZoneInfo(name), [], BEGIN
    while at < END:
        if offset(zone, at) != offset(zone, at + HOUR):
            first = next(at + n * MINUTE for n in range(1, 61) if offset(zone, at + n * MINUTE) != offset(zone, at))
            found.append((first - MINUTE, first))
        at += HOUR
    return found


def offset(zone, at):
    return at.astimezone(zone).utcoffset()


def wall(zone, at):
    return at.astimezone(zone).replace(tzinfo=None)


EACH = [(name, n) for name, count in CHANGES.items() for n in range(count)]


@pytest.mark.parametrize("name", CHANGES)
def test_the_changes_are_those_that_are_known(name):
    assert len(changes(name)) == CHANGES[name]


@pytest.mark.parametrize(("name", "n"), EACH)
def test_each_local_minute_is_one_moment(name, n):
    """A promise for any minute of the wall clock around the change: due when it first shows, or the next valid minute."""
    zone = ZoneInfo(name)
    middle = changes(name)[n][1]
    moments = [middle + k * MINUTE for k in range(-6 * 60, 6 * 60)]
    shown = [wall(zone, at) for at in moments]
    first, last = max(shown[:60]) + HOUR, min(shown[-60:]) - HOUR
    local = first
    while local < last:
        due = local_instant(local.date(), local.time(), zone)
        seen = [at for at, clock in zip(moments, shown, strict=True) if clock == local]
        expected = seen[0] if seen else next(at for at, clock in zip(moments, shown, strict=True) if clock > local)
        assert due == expected, local
        # A sweep that looks each minute finds it due in exactly one of them
        assert sum(at <= due < at + MINUTE for at in moments) == 1
        local += MINUTE


@pytest.mark.parametrize(("name", "n"), EACH)
def test_each_days_opening_and_closing_are_due_once_in_the_week_around_it(name, n):
    zone = ZoneInfo(name)
    day = changes(name)[n][0].astimezone(zone).date()
    for opens, closes in (
        (time(0, 30), time(2, 30)),
        (time(2, 30), time(3, 15)),
        (time(9), time(17)),
        (time(23, 30), MIDNIGHT),
    ):
        week = Schedule(zone, ((Span(opens, closes),),) * 7)
        begin, end = (local_instant(day + k * DAY, MIDNIGHT, zone) for k in (-3, 4))
        openings, at = [], week.next_opening(begin)
        while at < end:
            openings.append(at)
            at = week.next_opening(week.next_closing(at))
        days = [opening.astimezone(zone).date() for opening in openings]
        assert len(days) == len(set(days))
        for each in {day + k * DAY for k in range(-3, 4)} - set(days):  # only where clocks skip the whole of it
            assert local_instant(each, opens, zone) == local_instant(each, closes, zone)
        for opening in openings:
            there = wall(zone, opening)
            assert there.time() >= opens
            assert there.time() == opens or wall(zone, opening - MINUTE) < datetime.combine(there.date(), opens)


def test_half_past_two_moves_to_three_where_it_does_not_exist_and_comes_once_where_it_is_doubled():
    london, chile = ZoneInfo("Europe/London"), ZoneInfo("America/Santiago")
    assert local_instant(date(2026, 3, 29), time(1, 30), london) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 02:00 there
    assert local_instant(date(2026, 10, 25), time(1, 30), london) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local_instant(date(2026, 9, 6), time(0, 30), chile) == datetime(2026, 9, 6, 4, 0, tzinfo=UTC)  # 01:00 there
    assert local_instant(date(2026, 4, 4), time(23, 30), chile) == datetime(2026, 4, 5, 2, 30, tzinfo=UTC)
