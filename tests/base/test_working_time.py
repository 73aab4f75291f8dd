from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retention_site.base.working_time import MIDNIGHT, Schedule, Span, local_instant, shared_stretches

CAIRO, BANGKOK, CASABLANCA, NEW_YORK = map(ZoneInfo, ["Africa/Cairo", "Asia/Bangkok", "Africa/Casablanca", "America/New_York"])
MINUTE = timedelta(minutes=1)
NINE_TO_FIVE = (Span(time(9), time(17)),)
CLOSED = ()


def office(zone=CAIRO, spans=NINE_TO_FIVE, days=(6, 0, 1, 2, 3), **options):
    """Open from Sunday to Thursday, as in Cairo."""
    return Schedule(zone, tuple(spans if day in days else CLOSED for day in range(7)), **options)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(text, zone=CAIRO):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# The rule for times that clocks skip or repeat


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        (CAIRO, "2026-04-24", "00:00", "2026-04-23T22:00"),  # 00:00 to 01:00 does not exist: 01:00 summer time
        (CAIRO, "2026-04-24", "00:30", "2026-04-23T22:00"),
        (CAIRO, "2026-04-24", "01:00", "2026-04-23T22:00"),
        (CAIRO, "2026-04-24", "01:01", "2026-04-23T22:01"),
        (CAIRO, "2026-10-29", "23:30", "2026-10-29T20:30"),  # shown twice: the first
        (CAIRO, "2026-10-30", "00:00", "2026-10-29T22:00"),
        (NEW_YORK, "2026-03-08", "02:30", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T05:30"),
        (CASABLANCA, "2026-02-15", "02:30", "2026-02-15T01:30"),  # Ramadan begins: 03:00 back to 02:00, shown twice
        (CASABLANCA, "2026-03-22", "02:30", "2026-03-22T02:00"),  # and ends: 02:00 forward to 03:00
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", "02:10", "2026-10-03T15:30"),  # half an hour
        (ZoneInfo("Pacific/Apia"), "2011-12-30", "10:00", "2011-12-30T10:00"),  # a day that never was: midnight after it
    ],
)
def test_local_instant(zone, day, clock, expected):
    assert local_instant(date.fromisoformat(day), time.fromisoformat(clock), zone) == utc(expected)


# Single cases a reader can check by hand


def test_open_is_half_open():
    week = office()
    assert week.is_open(at("2026-06-10T09:00"))
    assert not week.is_open(at("2026-06-10T08:59:59"))
    assert not week.is_open(at("2026-06-10T17:00"))
    assert not week.is_open(at("2026-06-12T12:00"))  # a Friday


def test_next_opening_is_now_when_open_and_crosses_the_weekend():
    week = office()
    assert week.next_opening(at("2026-06-10T10:10")) == at("2026-06-10T10:10")
    assert week.next_opening(at("2026-06-11T17:00")) == at("2026-06-14T09:00")


def test_next_closing_joins_stretches_over_midnight():
    night = Schedule(CAIRO, tuple([(Span(time(0), time(2)), Span(time(22), MIDNIGHT))] * 7))
    assert night.next_closing(at("2026-06-10T23:00")) == at("2026-06-11T02:00")
    assert night.next_closing(at("2026-06-10T12:00")) == at("2026-06-11T02:00")


def test_lunch_is_no_working_time():
    week = office(spans=(Span(time(13), time(17)), Span(time(9), time(12))))
    assert week.working_minutes_between(at("2026-06-10T11:30"), at("2026-06-10T13:30")) == 60
    assert week.add_working_minutes(at("2026-06-10T11:30"), 31) == at("2026-06-10T13:01")
    assert week.add_working_minutes(at("2026-06-10T11:30"), 30) == at("2026-06-10T12:00")


def test_an_exception_closes_a_day_or_gives_it_other_hours():
    week = office(exceptions={date(2026, 6, 10): CLOSED, date(2026, 6, 12): (Span(time(10), time(11)),)})
    assert week.next_opening(at("2026-06-10T10:00")) == at("2026-06-11T09:00")
    assert week.next_opening(at("2026-06-11T17:00")) == at("2026-06-12T10:00")


def test_over_the_end_of_a_year():
    week = office(exceptions={date(2027, 1, 7): CLOSED})
    assert week.add_working_minutes(at("2026-12-31T16:30"), 60) == at("2027-01-03T09:30")
    assert week.working_minutes_between(at("2026-12-31T16:00"), at("2027-01-10T10:00")) == 60 + 4 * 480 + 60


def test_the_day_on_which_clocks_jump_has_an_hour_less():
    whole = Schedule(CAIRO, tuple([(Span(MIDNIGHT, MIDNIGHT),)] * 7))
    day = [local_instant(date(2026, 4, n), MIDNIGHT, CAIRO) for n in (24, 25)]
    assert whole.working_minutes_between(*day) == 23 * 60
    day = [local_instant(date(2026, 10, n), MIDNIGHT, CAIRO) for n in (29, 30)]
    assert whole.working_minutes_between(*day) == 25 * 60


def test_who_is_never_open():
    never = Schedule(CAIRO, (CLOSED,) * 7)
    moment = at("2026-06-10T10:00")
    assert (never.is_open(moment), never.next_opening(moment), never.next_closing(moment)) == (False, None, None)
    assert never.add_working_minutes(moment, 1) is None
    assert never.add_working_minutes(moment, 0) == moment


def test_who_never_closes():
    always = Schedule(BANGKOK, tuple([(Span(MIDNIGHT, MIDNIGHT),)] * 7))
    moment = at("2026-06-10T10:00")
    assert always.next_closing(moment) is None
    assert always.add_working_minutes(moment, 10_000) == moment + 10_000 * MINUTE


def test_hours_two_zones_share():
    bangkok = Schedule(BANGKOK, tuple([(Span(time(9), time(18)),)] * 7))
    assert shared_stretches(office(), bangkok, date(2026, 6, 10)) == [(at("2026-06-10T09:00"), at("2026-06-10T14:00"))]
    assert shared_stretches(office(), bangkok, date(2026, 6, 12)) == []


def test_hours_shared_across_the_date_line_belong_to_the_first_ones_day():
    auckland = Schedule(ZoneInfo("Pacific/Auckland"), tuple([(Span(time(8), time(12)),)] * 7))
    evening = Schedule(NEW_YORK, tuple([(Span(time(15), time(20)),)] * 7))
    assert shared_stretches(evening, auckland, date(2026, 6, 10)) == [
        (at("2026-06-10T16:00", NEW_YORK), at("2026-06-10T20:00", NEW_YORK))
    ]


@pytest.mark.parametrize(
    "call", [lambda s, t: s.is_open(t), lambda s, t: s.next_opening(t), lambda s, t: s.add_working_minutes(t, 5)]
)
def test_a_moment_without_zone_is_refused(call):
    with pytest.raises(ValueError, match="zone"):
        call(office(), datetime(2026, 6, 10, 10))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="after it opens"):
        Span(time(9), time(9))
    with pytest.raises(ValueError, match="seven"):
        Schedule(CAIRO, ())
    with pytest.raises(ValueError, match="added"):
        office().add_working_minutes(at("2026-06-10T10:00"), -1)
    with pytest.raises(ValueError, match="before the start"):
        office().working_minutes_between(at("2026-06-10T10:00"), at("2026-06-10T09:00"))


def test_a_schedule_cannot_be_changed():
    days = {date(2026, 6, 10): CLOSED}
    week = office(exceptions=days)
    days.clear()
    assert not week.is_open(at("2026-06-10T10:00"))
    with pytest.raises(TypeError):
        week.exceptions[date(2026, 6, 10)] = NINE_TO_FIVE


# Against a slow version that reads the clock on the wall minute by minute

CHANGES = [  # zones, and a day near which their clocks change
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-30"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/Sao_Paulo", "2019-02-17"),
    ("America/St_Johns", "2009-11-01"),  # back from 00:01 to 23:01 of the day before
    ("America/St_Johns", "2010-03-14"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Kathmandu", "2026-12-31"),
    ("Asia/Jakarta", "2024-02-29"),
]
clocks = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
spans = st.tuples(clocks, clocks | st.just(MIDNIGHT)).filter(lambda pair: pair[1] == MIDNIGHT or pair[0] < pair[1])
days = st.lists(spans.map(lambda pair: Span(*pair)), max_size=3).map(tuple)


@st.composite
def schedules(draw):
    name, middle = draw(st.sampled_from(CHANGES))
    first = date.fromisoformat(middle) - timedelta(days=2)
    exceptions = draw(st.dictionaries(st.integers(0, 4).map(lambda n: first + timedelta(days=n)), days, max_size=2))
    zone = ZoneInfo(name)
    begin = local_instant(first, MIDNIGHT, zone)
    return Schedule(zone, tuple(draw(st.tuples(*[days] * 7))), exceptions), begin, begin + timedelta(days=4)


def open_minutes(schedule, begin, end):
    """Each minute of [begin, end) that is open: from the first on which the wall shows the opening, to that of the closing."""
    minutes = [begin - timedelta(days=2) + n * MINUTE for n in range(int((end - begin) / MINUTE) + 4 * 24 * 60)]
    walls = [minute.astimezone(schedule.zone).replace(tzinfo=None) for minute in minutes]

    def first(wall):
        return next((n for n, shown in enumerate(walls) if shown >= wall), len(walls))

    found = set()
    for day in {wall.date() for wall in walls[: -24 * 60]} | {end.astimezone(schedule.zone).date()}:
        for span in schedule.exceptions.get(day, schedule.week[day.weekday()]):
            closing = datetime.combine(day + timedelta(days=1) if span.closes == MIDNIGHT else day, span.closes)
            found.update(minutes[first(datetime.combine(day, span.opens)) : first(closing)])
    return sorted(minute for minute in found if begin <= minute < end)


@settings(max_examples=80)
@given(schedules(), st.integers(0, 4 * 24 * 60 - 1), st.integers(0, 3000))
def test_agrees_with_the_clock_on_the_wall(case, offset, length):
    schedule, begin, end = case
    slow = open_minutes(schedule, begin, end)
    moment = begin + offset * MINUTE
    later = min(end, moment + length * MINUTE)
    ahead = [minute for minute in slow if minute >= moment]
    assert schedule.is_open(moment) == (moment in slow)
    assert schedule.working_minutes_between(moment, later) == sum(minute < later for minute in ahead)
    if ahead:
        assert schedule.next_opening(moment) == ahead[0]
        assert schedule.add_working_minutes(moment, 1) == ahead[0] + MINUTE
        assert schedule.add_working_minutes(moment, len(ahead)) == ahead[-1] + MINUTE


@settings(max_examples=60)
@given(schedules(), st.integers(0, 4 * 24 * 60 - 1), st.integers(0, 2000))
def test_adding_minutes_agrees_with_the_clock_on_the_wall(case, offset, minutes):
    """Whatever number of minutes; and what was added is what lies between."""
    schedule, begin, end = case
    moment = begin + offset * MINUTE
    ahead = [minute for minute in open_minutes(schedule, begin, end) if minute >= moment]
    if 0 < minutes <= len(ahead):
        done = schedule.add_working_minutes(moment, minutes)
        assert done == ahead[minutes - 1] + MINUTE
        assert schedule.working_minutes_between(moment, done) == minutes
        assert schedule.add_working_minutes(schedule.next_opening(moment), minutes) == done
        closing = schedule.next_closing(moment)
        first_gap = next((n for n, minute in enumerate(ahead[1:], 1) if minute != ahead[n - 1] + MINUTE), None)
        if first_gap is not None:
            assert closing == ahead[first_gap - 1] + MINUTE


@settings(max_examples=30)
@given(schedules(), schedules())
def test_shared_hours_agree_with_the_clock_on_the_wall(one, other):
    (first, begin, _end), (second, _begin, _) = one, other
    day = begin.astimezone(first.zone).date() + timedelta(days=2)
    start, end = local_instant(day, MIDNIGHT, first.zone), local_instant(day + timedelta(days=1), MIDNIGHT, first.zone)
    both = set(open_minutes(first, start, end)) & set(open_minutes(second, start, end)) if start < end else set()
    minutes = {
        opens + n * MINUTE
        for opens, closes in shared_stretches(first, second, day)
        for n in range(int((closes - opens) / MINUTE))
    }
    assert minutes == both
