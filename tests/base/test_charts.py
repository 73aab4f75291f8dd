import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retention_site.base.charts import Box, Scale, Whisker, band, columns, line, px, round_top, ticks, whisker

values = st.floats(-1e6, 1e6, allow_nan=False)
X = Scale(0, 10, 0, 100)
Y = Scale(0, 10, 50, 0)


@pytest.mark.parametrize(("length", "text"), [(3, "3"), (3.14159, "3.1"), (2.0, "2"), (-0.01, "0"), (1234567.25, "1234567.2")])
def test_lengths_are_written_for_a_drawing(length, text):
    assert px(length) == text


def test_a_scale_draws_its_ends_and_holds_what_lies_outside():
    assert [Y.at(value) for value in (0, 5, 10, -3, 12)] == [50, 25, 0, 50, 0]


@given(values, values, values)
def test_a_mirrored_scale_is_as_far_from_the_other_edge(low, high, value):
    assume(low < high)
    scale = Scale(low, high, 20, 280)
    assert scale.mirrored(300).at(value) == pytest.approx(300 - scale.at(value))


def test_a_scale_without_length_is_refused():
    with pytest.raises(ValueError, match="axis"):
        Scale(3, 3, 0, 100)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 100, 5, [0, 50, 100]),
        (0, 100, 6, [0, 20, 40, 60, 80, 100]),
        (94, 100, 4, [94, 96, 98, 100]),
        (0, 0.7, 5, [0, 0.2, 0.4, 0.6]),
        (-30, 60, 5, [-20, 0, 20, 40, 60]),
        (0, 3, 5, [0, 1, 2, 3]),
    ],
)
def test_ticks(low, high, most, expected):
    assert ticks(low, high, most=most) == expected


@given(values, st.floats(1e-3, 1e6), st.integers(2, 12))
def test_ticks_are_round_even_and_within(low, length, most):
    found = ticks(low, low + length, most=most)
    assert len(found) <= most
    assert all(low - length * 1e-6 <= tick <= low + length * (1 + 1e-6) for tick in found)
    steps = [right - left for left, right in pairwise(found)]
    assert all(step == pytest.approx(steps[0], rel=1e-4) for step in steps)
    if steps and abs(low) < length * 1e6:
        assert f"{steps[0]:.0e}"[0] in "125"


@pytest.mark.parametrize(("highest", "top"), [(0, 1), (1, 1), (7, 8), (12, 15), (99, 100), (0.3, 0.3)])
def test_round_top(highest, top):
    assert round_top(highest) == pytest.approx(top)


@given(st.floats(1e-3, 1e6))
def test_an_axis_holds_its_highest_value_without_wasting_half(highest):
    assert highest * (1 - 1e-9) <= round_top(highest) <= highest * 2


def test_columns_stand_in_their_slots_and_zero_is_a_hairline():
    assert columns([10, 0, 4], x=Scale(0, 3, 0, 90), y=Y) == [
        Box("1", "0", "28", "50"),
        Box("31", "49", "28", "1"),
        Box("61", "30", "28", "20"),
    ]


def test_columns_from_right_to_left_begin_at_the_right():
    boxes = columns([1, 2], x=Scale(0, 2, 0, 100).mirrored(100), y=Y)
    assert [box.x for box in boxes] == ["51", "1"]


def test_a_line_breaks_off_where_nothing_is_known():
    assert line([(0, 0), (1, 5), (2, None), (3, 10)], x=X, y=Y) == "M0,50L10,25M30,0"
    assert line([(0, None)], x=X, y=Y) == line([], x=X, y=Y) == ""


def test_a_band_goes_along_the_top_and_back_along_the_bottom():
    assert band([(0, 2, 4), (10, 3, 8)], x=X, y=Y) == "M0,30L100,10L100,35L0,40Z"
    assert band([], x=X, y=Y) == ""


@given(st.lists(st.tuples(values, values), max_size=20))
def test_a_path_holds_no_number_that_svg_cannot_read(points):
    assert re.fullmatch(r"(M?L?-?\d+(\.\d)?,-?\d+(\.\d)?)*", line(points, x=X, y=Y))


def test_a_whisker_and_its_mirror_image():
    assert whisker(2, 6, x=X, middle=13) == Whisker("20", "60", "13", "8", "18")
    assert whisker(2, 6, x=X.mirrored(100), middle=13) == Whisker("40", "80", "13", "8", "18")
