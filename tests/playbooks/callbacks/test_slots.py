from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from playbooks.slots import Calendar, SlotDay, quick_choices
from retention_site.base.working_time import Schedule, Span, local_instant

BANGKOK, CAIRO = ZoneInfo("Asia/Bangkok"), ZoneInfo("Africa/Cairo")
NINE_TO_FIVE, EIGHT_TO_NINE = (Span(time(9), time(17)),), (Span(time(8), time(21)),)
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)  # a Tuesday; 09:42 in Cairo, 14:42 in Bangkok


def calendar(**fields) -> Calendar:
    team = Schedule(CAIRO, week=(NINE_TO_FIVE,) * 4 + ((), (), NINE_TO_FIVE))
    off = {datetime(2026, 12, 10, tzinfo=UTC).date(): ()}
    there = Schedule(BANGKOK, week=(EIGHT_TO_NINE,) * 7, exceptions=off)
    known = {"zone": CAIRO, "team": team, "customer": there, "country": "TH", "taken": frozenset(), "away": ()}
    return Calendar(**(known | fields))


def test_free_slots_are_those_that_fit_one_by_one():
    taken = frozenset({NOW.replace(hour=9, minute=0), NOW.replace(day=9, hour=8, minute=30)})
    away = ((NOW.replace(day=14, hour=8), NOW.replace(day=14, hour=10, minute=7)),)
    known = calendar(taken=taken, away=away)
    end = NOW + timedelta(days=9)
    at, slow = NOW.replace(minute=45), []
    while at < end:
        slow += [at] if known.fits(at) else []
        at += timedelta(minutes=15)
    assert list(known.free_slots(NOW, end)) == slow
    assert len(slow) > 50


def test_quick_choices_are_parts_of_the_day_there():
    found = quick_choices(calendar(), now=NOW)
    assert [(choice.at.isoformat()[:16], choice.words) for choice in found] == [
        ("2026-12-08T08:45", "This afternoon there"),
        ("2026-12-09T07:00", "Tomorrow afternoon there"),
        ("2026-12-13T07:00", "Sunday afternoon there"),
        ("2026-12-14T07:00", "Monday afternoon there"),
    ]


def test_without_any_hours_of_the_team_mornings_there_are_offered():
    words = [choice.words for choice in quick_choices(calendar(team=None), now=NOW)]
    assert words == ["This afternoon there", "Tomorrow morning there", "Tomorrow afternoon there", "Friday morning there"]


def test_days_say_why_they_are_closed():
    days = calendar().days(NOW.date(), now=NOW)
    assert [(day.day.day, bool(day.slots), day.closed) for day in days] == [
        (8, True, ""),
        (9, True, ""),
        (10, False, "Public holiday there"),
        (11, False, "Your team is closed"),
        (12, False, "Your team is closed"),
    ]


def test_the_nearest_lie_on_both_sides_and_never_in_the_past():
    noon = local_instant(NOW.date() + timedelta(days=1), time(12), CAIRO)
    quarter = timedelta(minutes=15)
    known = calendar(taken=frozenset({noon}))
    assert known.nearest(noon, now=NOW, count=2) == [noon - quarter, noon + quarter]
    assert known.nearest(NOW, now=NOW, count=1) == [NOW.replace(hour=8, minute=0)]


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (range(0, 480, 15), [0, 60, 120, 180, 240, 300, 360, 420]),
        (range(0, 120, 15), [0, 30, 60, 90]),
        ([15, 45], [15, 45]),
        ([], []),
    ],
)
def test_a_day_shows_times_spread_over_it(minutes, shown):
    start = NOW.replace(hour=8, minute=0)
    day = SlotDay(NOW.date(), [start + timedelta(minutes=n) for n in minutes], 0)
    assert day.shown == [start + timedelta(minutes=n) for n in shown]


def test_what_speaks_against_a_moment():
    known = calendar(away=((NOW, NOW + timedelta(days=1)),), team_country="EG")
    assert known.warnings(NOW + timedelta(hours=1), language="en") == ["The one who is to call is away then."]
    at_night = known.warnings(datetime(2026, 12, 9, 16, tzinfo=UTC), language="en")
    assert at_night == ["Your team is closed then.", "It is 23:00 there; people are called between 08:00 and 21:00."]
    revolution = datetime(2027, 1, 7, 9, tzinfo=UTC)  # Coptic Christmas, a holiday in Egypt
    closed = calendar(team=Schedule(CAIRO, week=((),) * 7), team_country="EG").warnings(revolution, language="en")
    assert closed[0].startswith("It is a public holiday for your team: ")
