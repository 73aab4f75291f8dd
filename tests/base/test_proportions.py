import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention_site.base.proportions import share


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilsons_interval_as_published(count, n, low, high):
    found = share(count, n)
    assert (round(found.low, 2), round(found.high, 2)) == (low, high)
    assert found.percent == pytest.approx(100 * count / n)


def test_nobody_of_nobody_has_no_share():
    assert (share(0, 0).percent, share(0, 0).low, share(0, 0).high) == (None, None, None)


@pytest.mark.parametrize(("count", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_an_impossible_share_is_refused(count, n):
    with pytest.raises(ValueError, match="no share"):
        share(count, n)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_within_bounds(pair):
    found = share(*pair)
    assert 0 <= found.low <= found.percent <= found.high <= 100
