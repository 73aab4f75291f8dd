"""Reading: whatever the bytes, either rows with their line numbers or a problem that says where."""

import contextlib
import io
import tracemalloc
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention_site.base import csv_reader
from retention_site.base.csv_reader import CsvFile, Problem, UnreadableFile, visible


def open_csv(content: bytes | str, encoding: str = "utf-8-sig", most_bytes: int = 50_000_000) -> CsvFile:
    raw = content.encode() if isinstance(content, str) else content
    return CsvFile(io.BytesIO(raw), encoding=encoding, most_bytes=most_bytes)


def read(content: bytes | str, **options) -> list[tuple[int, list[str]]]:
    return [(record.line, record.cells) for record in open_csv(content, **options).records()]


def problem_of(content: bytes | str, **options) -> Problem:
    """The problem that stops reading, or the first that a row has."""
    try:
        for record in open_csv(content, **options).records():
            if record.problem:
                return record.problem
    except UnreadableFile as unreadable:
        return unreadable.problem
    raise AssertionError("read without a problem")


def test_rows_come_with_the_line_they_start_on():
    content = 'id,name\n1,"two\nlines"\n\n , \n2,"a ""b"""\n'
    assert read(content) == [(2, ["1", "two\nlines"]), (6, ["2", 'a "b"'])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(end):
    assert read(end.join(["id,name", "1,x", "2,y", ""])) == [(2, ["1", "x"]), (3, ["2", "y"])]


def test_mixed_line_ends_and_none_at_the_end():
    assert read("id\r1\n2\r\n3") == [(2, ["1"]), (3, ["2"]), (4, ["3"])]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_are_understood_where_the_first_line_has_no_comma(mark):
    file = open_csv(f"id{mark}products\n1{mark}a,b\n")
    assert (file.header, next(file.records()).cells) == (["id", "products"], ["1", "a,b"])


def test_a_semicolon_in_a_quoted_name_is_no_delimiter():
    assert open_csv('"a;b"\n1\n').header == ["a;b"]


def test_names_of_columns_are_folded():
    assert open_csv("\ufeffExternal ID, Contact-Name \n1,2\n").header == ["external_id", "contact_name"]


@pytest.mark.parametrize(("encoding", "text"), [("utf-8-sig", "ร้านกาแฟ أهلا"), ("cp874", "ร้านกาแฟ"), ("cp1256", "أهلا وسهلا")])
def test_encodings_are_chosen(encoding, text):
    content = f"name\n{text}\n".encode(encoding)
    assert read(content, encoding=encoding) == [(2, [text])]


def test_reading_goes_on_where_it_stopped():
    content = 'id,name\n1,"a\nb"\n2,c\n3,d\n'
    first = next(open_csv(content).records())
    rest = open_csv(content).records(offset=first.offset, last_line=first.last_line)
    assert [(record.line, record.cells) for record in rest] == [(4, ["2", "c"]), (5, ["3", "d"])]


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"", 1, "", "empty"),
        (b"\n\n  \n", 1, "", "empty"),
        (b"\xef\xbb\xbf", 1, "", "empty"),
        (b"PK\x03\x04rest", 1, "", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1", 1, "", "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", 1, "", "picture"),
        (b"%PDF-1.7", 1, "", "PDF"),
        (b"\x1f\x8b\x08", 1, "", "compressed"),
        ("id,name\n1,x\n".encode("utf-16"), 1, "", "UTF-16"),
        ("id,name\n1,x\n".encode("utf-16-le"), 1, "1", "NUL"),
        (b"id,name\n1,a\0b\n", 2, "name", "NUL"),
        (b"id,name\n1,x\n2,\xe4\xf6\n", 3, "name", "0xE4"),
        (b"id,name\n1,\xc0\xaf\n", 2, "name", "0xC0"),
        (b"id,name\n1,\xed\xa0\x80\n", 2, "name", "0xED"),
        (b'id,name\n1,"x\n2,y\n', 2, "name", "never closed"),
        (b'id,name\n"1"2,x\n', 2, "id", "doubled"),
        (b'id,name\n1,"x" \n', 2, "name", "doubled"),
        (b"id,name\n1\n", 2, "name", "1 cells"),
        (b"id,name\n1,2,3\n", 2, "3", "3 cells"),
        (b"id,,name\n1,2,3\n", 1, "2", "no name"),
        (b"id,name,ID\n1,2,3\n", 1, "id", "twice"),
        (b"id,name\n1," + b"x" * 10_001 + b"\n", 2, "name", "10000 characters"),
        (b'id,name\n1,"' + b"x\n" * 70_000 + b'"\n', 2, "name", "longer than"),
        (b"id,name\n1," + b"x" * 10_000_000 + b"\n", 2, "name", "does not end"),
        (b",".join(b"c%d" % n for n in range(100_000)) + b"\n", 1, "201", "100000 columns"),
        (b"id\n" + b'"x\n' * 40_000, 2, "id", ""),
    ],
)
def test_a_hostile_file_says_what_is_wrong_and_where(content, line, column, words):
    problem = problem_of(content)
    assert (problem.line, problem.column) == (line, column), str(problem)
    assert words in str(problem)


def test_bytes_are_capped():
    assert "larger than the 5 bytes" in str(problem_of(b"id\n1\n2\n", most_bytes=5))


def test_utf_8_taken_for_another_encoding_is_noticed():
    assert "UTF-8" in str(problem_of(b"\xef\xbb\xbfid\n1\n", encoding="cp874"))


def test_bytes_that_thai_does_not_have():
    assert problem_of(b"id,name\n1,\xff\n", encoding="cp874").params["encoding"] == "Windows-874"


def test_a_mark_in_the_middle_stays_in_its_cell():
    assert read(b"id\n1\n\xef\xbb\xbf2\n")[1] == (3, ["\ufeff2"])


def test_a_problem_survives_storage():
    problem = problem_of(b"id,name\n1,a\0b\n")
    assert Problem(**problem.as_json()) == problem


def test_what_is_shown_of_a_value_is_short_and_harmless():
    assert visible("a\x1b[31m\u202eb") == "a<U+001B>[31m<U+202E>b"
    assert len(visible("x" * 500)) == csv_reader.SHOWN + 1


@pytest.mark.parametrize(
    "content",
    [b'id\n"' + b"x" * 20_000_000, b"id\n" + b"1,2\n" * 200_000, b"id\n" + b'a,"\n",' * 3_000_000],
    ids=["one cell", "ragged rows", "one record of many lines"],
)
def test_memory_is_bounded_whatever_the_file(content):
    stream = io.BytesIO(content)
    tracemalloc.start()
    try:
        with contextlib.suppress(UnreadableFile):
            deque(CsvFile(stream, encoding="utf-8-sig", most_bytes=50_000_000).records(), maxlen=0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60_000_000


@given(st.binary(max_size=400), st.sampled_from(sorted(csv_reader.ENCODINGS)))
def test_any_bytes_are_rows_or_a_problem(content, encoding):
    problem = None
    try:
        file = open_csv(content, encoding=encoding)
        for record in file.records():
            assert record.problem or len(record.cells) == len(file.header)
    except UnreadableFile as unreadable:
        problem = unreadable.problem
    assert problem is None or (problem.line >= 1 and str(problem))


@given(st.text(alphabet='ab,;\t"\r\n\0é', max_size=60))
def test_any_punctuation_is_rows_or_a_problem(text):
    test_any_bytes_are_rows_or_a_problem.hypothesis.inner_test(f"a,b\n{text}".encode(), "utf-8-sig")
