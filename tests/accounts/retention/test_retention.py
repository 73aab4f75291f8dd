"""Retention and churn: periods, the two rates, and the stretches of activity. Pure."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.retention import MOST_PERIODS, Moves, Period, Unit, activity_spells, count_moves, periods, rates

DAY = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "unit", "expected"),
    [
        # The closing day of the month before, and the first day inside, begin the same period
        (date(1997, 3, 31), date(1997, 4, 30), "month", [(date(1997, 3, 31), date(1997, 4, 30))]),
        (date(1997, 4, 1), date(1997, 4, 30), "month", [(date(1997, 3, 31), date(1997, 4, 30))]),
        (date(1997, 4, 15), date(1997, 4, 15), "month", [(date(1997, 3, 31), date(1997, 4, 30))]),
        (date(2024, 2, 1), date(2024, 2, 1), "month", [(date(2024, 1, 31), date(2024, 2, 29))]),
        (date(2025, 11, 3), date(2025, 12, 1), "quarter", [(date(2025, 9, 30), date(2025, 12, 31))]),
        (date(2025, 12, 31), date(2026, 1, 1), "year", [(date(2025, 12, 31), date(2026, 12, 31))]),
    ],
)  # fmt: skip
def test_periods_are_whole_ones_of_the_calendar(first, last, unit, expected):
    assert [(each.start, each.end) for each in periods(first, last, Unit(unit))] == expected


def test_periods_are_bounded_and_run_forward():
    with pytest.raises(ValueError, match="before"):
        periods(date(2025, 2, 1), date(2025, 1, 1), Unit.MONTH)
    with pytest.raises(ValueError, match="many"):
        periods(date(1900, 1, 1), date(1900 + MOST_PERIODS // 12 + 1, 1, 1), Unit.MONTH)


def test_the_worked_example():
    """Ten at the start; three leave; three of four who join stay; one comes back from last year."""
    first = periods(DAY, DAY, Unit.MONTH)
    (line,) = rates(first, bc=10, moves={DAY: Moves(lost=3, acquired=3, won_back=1, joined_and_left=1)}, on=date(2025, 2, 1))
    assert (line.bc, line.rc, line.survivors, line.moves.lost, line.nc) == (10, 11, 7, 3, 4)
    assert (line.retention.percent, line.churn.percent, line.complete) == (70.0, 30.0, True)


def test_one_period_begins_with_what_the_one_before_ended_with():
    wanted = periods(DAY, date(2025, 3, 31), Unit.MONTH)
    lines = rates(wanted, bc=0, moves={DAY: Moves(acquired=5), date(2025, 3, 1): Moves(lost=5)}, on=date(2025, 3, 31))
    assert [(line.bc, line.rc) for line in lines] == [(0, 5), (5, 5), (5, 0)]
    assert lines[0].retention.percent is None
    assert lines[0].churn.percent is None
    assert [line.complete for line in lines] == [True, True, False]


@given(bc=st.integers(0, 10**6), data=st.data())
def test_both_rates_come_to_all_of_bc(bc, data):
    lost = data.draw(st.integers(0, bc))
    gained = data.draw(st.integers(0, 1000))
    moves = {DAY: Moves(lost=lost, acquired=gained)}
    (line,) = rates([Period(date(2024, 12, 31), date(2025, 1, 31))], bc=bc, moves=moves, on=DAY)
    if bc == 0:
        assert line.retention.percent is line.churn.percent is None
    else:
        assert line.retention.percent + line.churn.percent == pytest.approx(100)
        assert line.retention.percent == pytest.approx((line.rc - line.nc) / line.bc * 100)
        assert 0 <= line.retention.low <= line.retention.percent <= line.retention.high <= 100


def was_active(days, on, silence):
    return any(on - timedelta(days=silence) < day <= on for day in days)


@given(st.sets(st.integers(0, 400), min_size=0, max_size=12), st.integers(1, 120))
def test_activity_is_what_looking_back_from_every_day_finds(offsets, silence):
    days = sorted(DAY + timedelta(days=n) for n in offsets)
    stretches = list(activity_spells(days, inactive_after=silence))
    for n in range(-1, 525):
        on = DAY + timedelta(days=n)
        assert any(a <= on < b for a, b in stretches) == was_active(days, on, silence)
    assert all(a[1] < b[0] for a, b in pairwise(stretches))


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        ([(date(2024, 5, 1), None)], []),
        ([(date(2024, 5, 1), date(2025, 1, 31))], [(0, Moves(lost=1))]),
        ([(date(2024, 5, 1), date(2025, 2, 1))], [(1, Moves(lost=1))]),  # the last day of January was still paid for
        ([(date(2025, 1, 1), None)], [(0, Moves(acquired=1))]),
        ([(date(2025, 1, 2), date(2025, 1, 20))], [(0, Moves(joined_and_left=1))]),
        ([(date(2023, 1, 1), date(2023, 2, 1)), (date(2025, 2, 3), None)], [(1, Moves(won_back=1))]),
        # Left and returned within January: a survivor
        ([(date(2024, 1, 1), date(2025, 1, 5)), (date(2025, 1, 9), None)], []),
        # Left, returned, left again within January: lost once
        ([(date(2024, 1, 1), date(2025, 1, 5)), (date(2025, 1, 9), date(2025, 1, 12))], [(0, Moves(lost=1))]),
    ],
)
def test_the_moves_of_one_customer(spells, expected):
    assert list(count_moves(spells, [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28)])) == expected
