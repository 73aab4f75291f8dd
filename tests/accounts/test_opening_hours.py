from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.opening_hours import Hours, read_hours, write_hours

times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("9-17", "09:00–17:00"),
        ("13:00–17:30, 9-12", "09:00–12:00, 13:00–17:30"),
        ("9.30 - 12; 13-24", "09:30–12:00, 13:00–24:00"),
        ("9-12، 13-17", "09:00–12:00, 13:00–17:00"),
        ("9-12, 12-15", "09:00–12:00, 12:00–15:00"),
    ],
)
def test_hours_as_people_write_them(text, written):
    assert write_hours(read_hours(text)) == written


@pytest.mark.parametrize(
    "text", ["morning", "9", "17-9", "9-9", "25-26", "9:70-12", "9-12, 11-15", "18-24, 20-22", "-", "9-12 13-17"]
)
def test_what_is_no_span_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"\w"):
        read_hours(text)


@given(st.sets(times, min_size=2, max_size=8))
def test_what_is_written_can_be_read(found):
    ends = sorted(found)
    spans = [Hours(*pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    assert read_hours(write_hours(spans)) == spans


def test_midnight_ends_a_day():
    assert read_hours("18-24") == [Hours(time(18), time(0))]
