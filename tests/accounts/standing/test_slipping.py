"""The arithmetic of slipping away: the shrunken table and the area under the curve."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.slipping import LEAST, PLACES, WEIGHT, Place, Tally, Trend, area, horizon_within, place_of, shrunken
from retention_site.base.proportions import share

tallies = st.dictionaries(
    st.sampled_from(PLACES),
    st.integers(0, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))).map(lambda pair: Tally(*pair)),
    max_size=40,
)
scored = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 6)), max_size=12)


@given(tallies)
def test_every_cell_keeps_to_its_formula(counted):
    n, _gone = (sum(each) for each in zip(*counted.values(), strict=True)) if counted else (0, 0)
    cells = shrunken(counted)
    assert set(cells) == (set(PLACES) if n >= LEAST else set())
    rates = [own.gone / own.n for own in counted.values() if own.n] or [0]
    for place, cell in cells.items():
        assert (cell.n, cell.gone) == counted.get(place, (0, 0))
        assert 0 <= cell.low <= cell.risk <= cell.high <= 1
        assert min(rates) - 1e-9 <= cell.risk <= max(rates) + 1e-9
        said = (cell.risk * (cell.n + WEIGHT) - cell.gone) / WEIGHT  # (gone + 30 × said) ÷ (n + 30), turned round
        assert -1e-9 <= said <= 1 + 1e-9


def test_the_formula_by_hand():
    place, beside = Place(3, 4, Trend.SELDOM), Place(3, 5, Trend.SELDOM)
    cells = shrunken({place: Tally(10, 9), beside: Tally(40, 10), Place(20, 11, Trend.SELDOM): Tally(1000, 1000)})
    assert cells[place].risk == pytest.approx((9 + 30 * 0.25) / 40)
    # Ten beside it are too few: those far away are reached before the company's own rate has to stand in
    assert cells[beside].risk == pytest.approx((10 + 30 * 1009 / 1010) / 70)


def test_a_cell_of_many_says_what_they_did_and_an_empty_one_what_its_neighbours_say():
    place = Place(5, 3, Trend.SELDOM)
    cells = shrunken({place: Tally(100_000, 40_000)})
    assert cells[place].risk == pytest.approx(0.4, abs=1e-3)
    assert cells[Place(6, 4, Trend.SELDOM)].risk == pytest.approx(0.4)
    assert cells[Place(6, 4, Trend.SELDOM)].high - cells[Place(6, 4, Trend.SELDOM)].low > 0.2


def test_a_single_day_of_use_is_told_by_its_own_column_alone():
    once, twice = Place(2, 0, Trend.SELDOM), Place(2, 1, Trend.SELDOM)
    cells = shrunken({once: Tally(1000, 900), twice: Tally(1000, 100)})
    assert cells[Place(3, 0, Trend.SELDOM)].risk == pytest.approx(0.9)
    assert cells[Place(3, 1, Trend.SELDOM)].risk == pytest.approx(0.1)


def test_too_few_say_nothing():
    place = PLACES[0]
    assert shrunken({place: Tally(LEAST - 1, 3)}) == {}
    assert shrunken({}) == {}
    assert shrunken({place: Tally(LEAST, 3)})


@pytest.mark.parametrize(
    ("recent", "before", "trend"),
    [(12, 12, Trend.SELDOM), (13, 0, Trend.STEADY), (0, 13, Trend.FADING), (9, 13, Trend.FADING), (10, 13, Trend.STEADY)],
)
def test_the_trend_is_of_weekly_customers(recent, before, trend):
    assert place_of(3, 20, recent, before).trend == trend


@pytest.mark.parametrize(("silent", "days", "row", "column"), [(0, 1, 0, 0), (6, 2, 0, 1), (7, 3, 1, 2), (9999, 9999, 20, 11)])
def test_where_rows_and_columns_begin(silent, days, row, column):
    assert place_of(silent, days, 0, 0)[:2] == (row, column)


@pytest.mark.parametrize(
    ("history", "wanted", "horizon"),
    [(1000, 90, 90), (270, 90, 90), (269, 90, 89), (272, 273, 90), (42, 90, 14), (41, 90, None), (0, 90, None), (21, 7, 7)],
)
def test_a_short_history_is_learnt_from_with_a_shorter_horizon(history, wanted, horizon):
    assert horizon_within(history, wanted) == horizon


@given(scored)
def test_the_area_is_that_of_all_pairs(lines):
    stayed = [score for score, n, _gone in lines for _each in range(n)]
    gone = [score for score, _n, gone in lines for _each in range(gone)]
    found = area(lines)
    if not stayed or not gone:
        assert found is None
        return
    won = [1 if one > other else 0.5 if one == other else 0 for one, other in product(gone, stayed)]
    assert found.value == pytest.approx(sum(won) / len(won))
    assert 0 <= found.low <= found.value + 1e-12 <= found.high + 1e-9 <= 1 + 1e-9
    turned = area([(-score, n, out) for score, n, out in lines])
    assert (turned.value, turned.low, turned.high) == pytest.approx((1 - found.value, 1 - found.high, 1 - found.low))


@given(scored)
def test_only_the_order_of_scores_matters(lines):
    assert area(lines) == area([(score**3 - 7, n, out) for score, n, out in lines])


def test_a_perfect_order_of_few_is_not_certain():
    found = area([(1, 5, 0), (2, 0, 5)])
    assert (found.value, found.high) == (1, 1)
    assert 0.5 < found.low < 0.9
    many = area([(1, 5000, 0), (2, 0, 5000)])
    assert many.low > 0.99


def test_the_interval_narrows_like_one_of_thousands():
    """With N customers on either side at 0.72 Hanley and McNeil's error is about 0.0053 for 4,500 and 5,000."""
    lines = [(0, 2500, 1210), (1, 2493, 3248)]
    found = area(lines)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.0057, abs=0.003)


def test_a_share_and_a_cell_have_the_same_interval():
    """Wilson's of n + 30, where the neighbours say the same."""
    place = Place(4, 4, Trend.SELDOM)
    cells = shrunken({place: Tally(70, 35), Place(4, 5, Trend.SELDOM): Tally(1000, 500)})
    like = share(50, 100)
    assert (100 * cells[place].low, 100 * cells[place].high) == pytest.approx((like.low, like.high))
