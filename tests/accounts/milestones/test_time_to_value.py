"""How long it takes, from counts of days."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.milestones.time_to_value import WINDOWS, Watched, median_days, time_to_value

# Remission in weeks (Gehan 1965; Freireich et al. 1963), with the medians that textbooks give: 8 and 23
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
TREATED_STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


@pytest.mark.parametrize(
    ("reached", "waiting", "median"),
    [
        (PLACEBO, [], 8),
        (TREATED, TREATED_STILL, 23),
        ([], [], None),
        ([], [30, 60], None),
        ([5], [], 5),
        ([5], [5], 5),  # watched for just as long: still at risk on that day, and half have reached it
        ([5], [6, 7], None),
        ([5, 6], [1, 1, 1], 5),  # those watched for a day only say nothing of the fifth
        ([0, 0, 9], [], 0),
        ([1, 2], [3, 4], 2),
    ],
)
def test_the_median(reached, waiting, median):
    assert median_days(Counter(reached), Counter(waiting)) == median


@given(some.lists(some.integers(0, 400), min_size=1), some.lists(some.integers(0, 400)))
def test_who_waits_never_makes_it_quicker(reached, waiting):
    all_reached = median_days(Counter(reached), Counter())
    with_others = median_days(Counter(reached), Counter(waiting))
    assert with_others is None or with_others >= all_reached
    assert all_reached in reached


def watched(days, age, n=1, *, is_reached):
    return Watched(days, is_reached, n, tuple(n if age >= window else 0 for window in WINDOWS))


def test_only_those_whose_days_are_over_are_in_the_share():
    value = time_to_value(
        [
            watched(3, 100, n=4, is_reached=True),
            watched(40, 100, n=2, is_reached=True),
            watched(100, 100, n=2, is_reached=False),
            watched(2, 5, n=3, is_reached=True),  # they began five days ago
            watched(5, 5, n=9, is_reached=False),
        ]
    )
    assert (value.n, value.reached, value.waiting, value.longest) == (20, 9, 11, 100)
    assert [(share.count, share.n) for share in value.within.values()] == [(4, 8), (4, 8), (6, 8)]
    assert value.within[30].percent == 50
    assert value.within[30].low < 50 < value.within[30].high


def test_of_nobody_nothing_is_said():
    value = time_to_value([])
    assert (value.n, value.median, value.longest) == (0, None, 0)
    assert value.within[7].percent is None


def test_while_more_than_half_have_not_there_is_no_median():
    value = time_to_value([watched(10, 60, n=2, is_reached=True), watched(60, 60, n=3, is_reached=False)])
    assert (value.median, value.longest) == (None, 60)
