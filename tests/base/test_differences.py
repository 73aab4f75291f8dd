import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention_site.base.differences import FEWEST, Verdict, difference_of

COUNTS = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_interval_as_published(counts, low, high):
    found = difference_of(*counts)
    assert (round(found.low / 100, 4), round(found.high / 100, 4)) == (low, high)


@pytest.mark.parametrize("counts", [(0, 0, 5, 10), (5, 10, 0, 0), (0, 0, 0, 0)])
def test_without_anybody_on_one_side_there_is_nothing_to_say(counts):
    found = difference_of(*counts)
    assert (found.points, found.low, found.high, found.verdict) == (None, None, None, Verdict.TOO_FEW)


def test_an_impossible_share_is_refused():
    with pytest.raises(ValueError, match="no share"):
        difference_of(3, 2, 0, 1)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((214, 1197, 15, 134), Verdict.NONE),  # +6.7, -0.1 to +11.5
        ((300, 1197, 15, 134), Verdict.BETTER),
        ((15, 134, 300, 1197), Verdict.WORSE),
        ((FEWEST, FEWEST, 0, FEWEST), Verdict.BETTER),
        ((FEWEST - 1, FEWEST - 1, 0, 10_000), Verdict.TOO_FEW),
        ((10_000, 10_000, 0, FEWEST - 1), Verdict.TOO_FEW),
        ((0, 1000, 0, 1000), Verdict.NONE),
    ],
)
def test_the_verdict_rests_on_the_interval_and_on_how_many_there_are(counts, verdict):
    assert difference_of(*counts).verdict == verdict


@given(COUNTS, COUNTS)
def test_the_interval_holds_the_difference_and_mirrors_with_its_sides(one, other):
    there, back = difference_of(*one, *other), difference_of(*other, *one)
    assert -100 <= there.low <= there.points <= there.high <= 100
    assert (back.points, back.low, back.high) == pytest.approx((-there.points, -there.high, -there.low), abs=1e-9)


@given(COUNTS, COUNTS, st.integers(2, 50))
def test_more_of_the_same_narrows_it(one, other, times):
    few = difference_of(*one, *other)
    many = difference_of(*(times * each for each in (*one, *other)))
    assert many.high - many.low < few.high - few.low
