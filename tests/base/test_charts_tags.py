import re
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.template import engines
from django.utils import translation

TODAY = date(2026, 6, 10)
WEEKS = [
    (date(2026, 3, 2) + timedelta(weeks=n), number)
    for n, number in enumerate([3, 0, 12, 1, 7, 7, 2, 1234, 5, 6, 0, 0, 4, 2, 1])
]
SVG = "{http://www.w3.org/2000/svg}"


def render(source, language="en", **context):
    with translation.override(language):
        return engines["django"].from_string("{% load charts %}" + source).render(context)


def usage(language="en", weeks=WEEKS, today=TODAY):
    return render("{% usage_chart weeks today %}", language, weeks=weeks, today=today)


def drawing(html):
    return ElementTree.fromstring(
        re.search(r"<svg.*?</svg>", html, re.DOTALL).group().replace("<svg", f'<svg xmlns="{SVG[1:-1]}"')
    )


def marks(html):
    return [rect for rect in drawing(html).iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]


def test_every_week_is_a_mark_with_its_number_and_a_line_of_the_table():
    html = usage()
    titles = [" ".join(rect.find(f"{SVG}title").text.split()) for rect in marks(html)]
    assert len(titles) == len(WEEKS)
    assert titles[0].endswith(": 3 events")
    assert titles[3].endswith(": 1 event")
    assert html.count("<tr>") == 1 + len(WEEKS)
    assert "1,284 events in all" in drawing(html).get("aria-label")


def test_only_the_week_that_is_not_over_is_hatched():
    hatched = [rect for rect in marks(usage()) if rect.get("fill")]
    assert len(hatched) == 1
    assert "not over" in hatched[0].find(f"{SVG}title").text
    pattern = next(drawing(usage()).iter(f"{SVG}pattern")).get("id")
    assert hatched[0].get("fill") == f"url(#{pattern})"
    assert not [rect for rect in marks(usage(today=date(2026, 6, 15))) if rect.get("fill")]


@pytest.mark.parametrize("language", ["en", "th", "ar", "id"])
def test_no_length_is_written_in_the_readers_way(language):
    for element in drawing(usage(language)).iter():
        for name in ("x", "y", "width", "height", "x1", "x2"):
            assert re.fullmatch(r"-?\d+(\.\d)?", element.get(name, "0")), (name, element.get(name))


def test_arabic_is_mirrored():
    latin, arabic = ([float(rect.get("x")) for rect in marks(usage(language))] for language in ("en", "ar"))
    width = float(marks(usage())[0].get("width"))
    assert arabic == pytest.approx([308 - x - width for x in latin], abs=0.11)


def test_month_names_keep_their_distance():
    places = [float(text.get("x")) for text in drawing(usage()).iter(f"{SVG}text")]
    assert places[0] == 0
    assert all(right - left >= 52 for left, right in pairwise(places))


def test_nothing_reported_is_said_and_not_drawn_as_zero():
    html = usage(weeks=[])
    assert "<svg" not in html
    assert "No use has been reported." in html


def test_a_rate_says_its_base_and_interval():
    svg = drawing(render("{% rate_bar 119 283 low=36.1 high=47.9 %}"))
    assert svg.get("aria-label").strip() == "119 of 283, 42 %, interval 36 to 48 %"
    assert [text.text.strip() for text in svg.iter(f"{SVG}text")] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    bar = next(rect for rect in svg.iter(f"{SVG}rect") if rect.get("class") == "bar-loss")
    assert (bar.get("x"), bar.get("width")) == ("0", "129.5")


def test_a_rate_in_arabic_begins_at_the_right():
    svg = drawing(render("{% rate_bar 1 4 low=10 high=40 %}", "ar"))
    bar = next(rect for rect in svg.iter(f"{SVG}rect") if rect.get("class") == "bar-loss")
    assert (bar.get("x"), bar.get("width")) == ("231", "77")


@pytest.mark.parametrize(("count", "n"), [(1, 0), (0, 0), (5, 4), (-1, 4)])
def test_what_is_no_share_is_refused(count, n):
    with pytest.raises(ValueError, match="no share"):
        render("{% rate_bar count n low=0 high=1 %}", count=count, n=n)
