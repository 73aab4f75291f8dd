"""Writing: no cell that a spreadsheet would run, and nothing lost on the way back."""

import io
import unicodedata

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from retention_site.base.csv_files import csv_line, defuse, restore, stream_csv
from retention_site.base.csv_reader import CsvFile

TRIGGERS = "=+-@＝＋－＠−﹢﹣﹦﹫"
INVISIBLE = ["", " ", "\t", "\r", "\n", "\u00a0", "\u200b", "\ufeff", "\u202e", "\x01", "\u3000 \t"]


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("before", INVISIBLE)
def test_what_could_be_a_formula_is_defused_and_restored(trigger, before):
    text = f"{before}{trigger}cmd|' /C calc'!A0"
    assert defuse(text) == f"'{text}"
    assert restore(defuse(text)) == text


@pytest.mark.parametrize("text", ["", "Blue Harbor", "a=b", "O'Brien", "'quoted'", "شركة الأمل", "5 - 3"])
def test_other_text_is_left_alone(text):
    assert defuse(text) == text == restore(text)


def test_a_negative_number_is_defused_too():
    assert (defuse(-5), defuse(None), defuse(5)) == ("'-5", "", "5")


@given(st.text())
def test_any_text_comes_back_as_it_was(text):
    assert restore(defuse(text)) == text


@given(st.text(alphabet=TRIGGERS + "' \t\u200bx"))
def test_nothing_defused_begins_like_a_formula(text):
    visible = "".join(char for char in defuse(text) if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"})
    assert not visible or visible[0] not in TRIGGERS


def read_back(content: bytes) -> list[list[str]]:
    file = CsvFile(io.BytesIO(content), encoding="utf-8-sig", most_bytes=10_000_000)
    return [file.header, *([restore(cell) for cell in record.cells] for record in file.records())]


cells = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(st.just("id"), cells, cells), max_size=20))
def test_whatever_is_streamed_is_read_back(rows):
    content = b"".join(stream_csv("x.csv", ["a", "b", "c"], rows).streaming_content)
    assert read_back(content)[1:] == [list(row) for row in rows]


def test_a_download_is_streamed_with_the_mark_of_utf_8_and_a_safe_name():
    taken = []

    def rows():
        for number in range(1000):
            taken.append(number)
            yield [number, "กาแฟ"]

    response = stream_csv('the "list"\r\n.csv', ["a", "b"], rows())
    assert response.headers["Content-Disposition"] == 'attachment; filename="the-list-.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    stream = iter(response.streaming_content)
    assert next(stream) == b"\xef\xbb\xbf"
    assert next(stream).startswith(b"a,b\r\n0,")
    assert len(taken) < 1000, "rows are taken as they are sent"
    assert b"".join(stream).endswith("999,กาแฟ\r\n".encode())


def test_headings_are_in_the_language_of_whoever_asked():
    with translation.override("th"):
        response = stream_csv("x.csv", [gettext_lazy("January")], [[1]])
    assert "มกราคม".encode() in b"".join(response.streaming_content)


def test_a_line_can_be_written_alone():
    assert csv_line(["a,b", "=1", 'say "x"']) == '"a,b",\'=1,"say ""x"""\r\n'
