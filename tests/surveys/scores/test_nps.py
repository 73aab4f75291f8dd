"""Scores and their intervals, against numbers that were worked out by another program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.nps import Verdict, change, csat_of, nps, nps_of

# (promoters, passives, detractors), score, adjusted Wald interval
VECTORS = [
    ((0, 0, 0), None, (None, None)),
    ((0, 0, 1), -100.0, (-98.498649, 48.498649)),
    ((2, 1, 0), 66.666667, (-21.65185, 88.318517)),
    ((5, 3, 2), 30.0, (-19.050615, 65.204462)),
    ((0, 10, 0), 0.0, (-18.465045, 18.465045)),
    ((9, 1, 0), 90.0, (38.079227, 100.0)),
    ((1, 6, 1), 0.0, (-33.334153, 33.334153)),
    ((15, 10, 5), 33.333333, (4.778131, 55.82793)),
    ((60, 20, 20), 40.0, (23.37988, 54.290022)),
    ((33, 33, 34), -1.0, (-16.718873, 14.777125)),
    ((5000, 3000, 2000), 30.0, (28.460459, 31.521546)),
]
COUNTS = st.tuples(*[st.integers(0, 5000)] * 3)


def six(value):
    return value if value is None else round(value, 6)


@pytest.mark.parametrize(("counts", "score", "interval"), VECTORS)
def test_score_and_interval(counts, score, interval):
    found = nps(*counts)
    assert (six(found.value), (six(found.low), six(found.high))) == (score, interval)
    assert found.n == sum(counts)


def test_nobody_has_no_score():
    assert nps(0, 0, 0).value is None
    assert nps_of({}).value is None
    assert csat_of({}).value is None
    assert change(nps(0, 0, 0), nps(20, 10, 10)) is None
    assert change(nps(20, 10, 10), nps(0, 0, 0)) is None


def test_all_alike_is_not_certain():
    assert nps(10, 0, 0).low < 100
    assert nps(0, 10, 0).low < 0 < nps(0, 10, 0).high
    moved = change(nps(30, 0, 0), nps(0, 30, 0))
    assert moved.low < -100 < moved.high


def test_nobody_is_fewer_than_nobody():
    with pytest.raises(ValueError, match="fewer"):
        nps(1, -1, 0)


def test_bands_of_a_tally():
    found = nps_of(dict.fromkeys(range(11), 1))
    assert (found.promoters, found.passives, found.detractors) == (2, 2, 7)
    assert [each.count for each in found.shares] == [2, 2, 7]


def test_change_and_its_interval():
    moved = change(nps(50, 30, 20), nps(60, 25, 15))
    assert six(moved.value) == 15
    assert (six(moved.low), six(moved.high)) == (-6.086699, 36.086699)
    assert six(moved.p) == 0.163252
    assert moved.verdict == Verdict.CHANCE


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((200, 600, 200), (400, 400, 200), Verdict.RISE),
        ((400, 400, 200), (200, 600, 200), Verdict.FALL),
        ((10, 10, 9), (300, 0, 0), Verdict.TOO_FEW),
        ((300, 0, 0), (10, 10, 9), Verdict.TOO_FEW),
        ((10, 10, 10), (10, 10, 10), Verdict.CHANCE),
    ],
)
def test_verdicts(before, after, verdict):
    assert change(nps(*before), nps(*after)).verdict == verdict


def test_satisfied_are_four_and_five():
    found = csat_of({1: 5, 2: 5, 3: 10, 4: 40, 5: 40})
    assert (found.n, found.satisfied, found.value) == (100, 80, 80)
    assert (six(found.low), six(found.high)) == (71.117083, 86.663307)
    assert found.enough
    assert change(csat_of({5: 30}), csat_of({5: 30})).low < 0


@given(COUNTS)
def test_a_score_and_its_interval_stay_on_the_scale(counts):
    found = nps(*counts)
    if found.n:
        assert -100 <= found.value <= 100
        assert -100 <= found.low < found.high <= 100
        assert found.enough == (found.n >= 30)


@given(COUNTS, COUNTS)
def test_a_change_turned_round_is_its_opposite(one, other):
    there, back = change(nps(*one), nps(*other)), change(nps(*other), nps(*one))
    if there:
        assert back.value == -there.value
        assert back.low == pytest.approx(-there.high)
