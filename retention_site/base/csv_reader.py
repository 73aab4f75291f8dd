"""Reading CSV files that nobody vouches for.

The reader streams. It holds one record at a time, never more than LONGEST_RECORD bytes, whatever the file contains; bytes are
split into lines before they are decoded, so that a wrong encoding is told on its own line.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext, gettext_noop

ENCODINGS = {"utf-8-sig": "UTF-8", "cp874": "Windows-874", "cp1256": "Windows-1256"}
MOST_COLUMNS = 200
LONGEST_CELL = 10_000  # characters
LONGEST_RECORD = 2_000_000  # bytes
SHOWN = 80  # characters of a bad value that are kept with its problem

_BLOCK = 65_536  # bytes read at a time
_BOM = b"\xef\xbb\xbf"
_NOT_CSV = {
    b"PK\x03\x04": gettext_noop("This is a spreadsheet or ZIP file, not CSV. Open it and save it as “CSV UTF-8”."),
    b"\xd0\xcf\x11\xe0": gettext_noop("This is a spreadsheet, not CSV. Open it and save it as “CSV UTF-8”."),
    b"%PDF": gettext_noop("This is a PDF, not CSV."),
    b"\x89PNG": gettext_noop("This is a picture, not CSV."),
    b"\xff\xd8\xff": gettext_noop("This is a picture, not CSV."),
    b"GIF8": gettext_noop("This is a picture, not CSV."),
    b"\x1f\x8b": gettext_noop("This file is compressed. Unpack it first."),
    b"\xff\xfe": gettext_noop("This file is in UTF-16. Save it as “CSV UTF-8”."),
    b"\xfe\xff": gettext_noop("This file is in UTF-16. Save it as “CSV UTF-8”."),
}
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_TOO_MANY_BYTES = gettext_noop("The file is larger than the %(most)s bytes allowed.")
_EMPTY = gettext_noop("The file is empty.")
_IS_UTF8 = gettext_noop("This file begins with the mark of UTF-8. Choose UTF-8 as its encoding.")
_UNDECODABLE = gettext_noop("The byte %(byte)s does not belong in %(encoding)s. Choose the encoding the file was saved in.")
_TOO_LONG_RECORD = gettext_noop("This row does not end within %(most)s bytes. Is a quotation mark never closed?")
_TOO_LONG_CELL = gettext_noop("This cell is longer than %(most)s characters. Is a quotation mark never closed?")
_UNCLOSED = gettext_noop("A quotation mark opens here and is never closed.")
_STRAY_QUOTE = gettext_noop("A quotation mark inside a quoted cell must be doubled.")
_NUL = gettext_noop("This cell holds a NUL character. Is the file damaged, or not a text file?")
_TOO_MANY_COLUMNS = gettext_noop("The file has %(count)s columns; %(most)s are allowed.")
_NAMELESS = gettext_noop("This column has no name in the first line.")
_TWICE = gettext_noop("The first line names this column twice: as column %(first)s and as column %(second)s.")
_RAGGED = gettext_noop("This row has %(count)s cells, the first line has %(expected)s.")


def visible(text: str) -> str:
    """Return the beginning of `text` with controls and marks of writing direction spelt out, safe on pages and terminals."""
    cut = f"{text[:SHOWN]}…" if len(text) > SHOWN else text
    return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", cut)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the line on which the record starts, and its column by name (or number, if it has none).

    `message` stays English until it is shown, so that each reader gets it in their own language.
    """

    line: int
    column: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    value: str = ""

    def __str__(self) -> str:
        text = gettext(self.message)
        return text % self.params if self.params else text

    def as_json(self) -> dict[str, Any]:
        """Return the problem as a JSON-ready dictionary; `Problem(**dictionary)` makes it again."""
        return {name: getattr(self, name) for name in ("line", "column", "message", "params", "value")}


class UnreadableFile(Exception):
    """The file cannot be read on from here; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file; a ragged or unsafe one has a problem. `offset` (bytes) and `last_line` say where the next begins."""

    line: int
    cells: list[str]
    offset: int
    last_line: int
    problem: Problem | None = None


class _Lines:
    """Decoded physical lines of a binary file from `offset` on, however they end; remembers those of the current record."""

    def __init__(self, file: BinaryIO, encoding: str, *, offset: int = 0, number: int = 0) -> None:
        self._file, self._encoding = file, encoding
        self.offset, self.number = offset, number
        self.record: list[str] = []
        self.record_bytes = 0
        file.seek(offset)
        self._ready: Iterator[bytes] = self._split()

    def begin_record(self) -> None:
        self.record, self.record_bytes = [], 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = next(self._ready)
        self.offset += len(raw)
        self.number += 1
        self.record_bytes += len(raw)
        if self.number == 1:
            raw = raw.removeprefix(_BOM)
        try:
            # The codec with a signature would hide a mark in the middle of the file
            line = raw.decode("utf-8" if self._encoding == "utf-8-sig" else self._encoding)
        except UnicodeDecodeError as error:
            self.record.append(raw[: error.start].decode(self._encoding, "replace"))
            details = {"byte": f"0x{raw[error.start]:02X}", "encoding": ENCODINGS[self._encoding]}
            raise _Fault(_UNDECODABLE, details) from error
        self.record.append(line)
        if self.record_bytes > LONGEST_RECORD:
            raise _Fault(_TOO_LONG_RECORD, {"most": LONGEST_RECORD})
        return line

    def _split(self) -> Iterator[bytes]:
        rest = b""
        while block := self._file.read(_BLOCK):
            # A carriage return at the end of a block may be half of a line end
            lines = (rest + block).splitlines(keepends=True)
            rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
            yield from lines
            if len(rest) > LONGEST_RECORD:
                yield rest
                return
        yield from rest.splitlines(keepends=True)


class _Fault(Exception):
    """Reading stops inside the current record; the place is worked out by whoever catches it."""


class CsvFile:
    """A CSV file with a header. Raises UnreadableFile, when made or while its records are read.

    `header` holds the column names in small letters with _ for blanks. The delimiter is the comma, or the semicolon or tab
    where the first line has one of these and no comma.
    """

    def __init__(self, file: BinaryIO, *, encoding: str, most_bytes: int) -> None:
        self._file, self._encoding = file, encoding
        self.header: list[str] = []
        self._delimiter = ","
        self._refuse_foreign(most_bytes)
        self._delimiter = self._find_delimiter()
        first = next(self._read(offset=0, last_line=0), None)
        if first is None:
            raise UnreadableFile(Problem(1, "", _EMPTY))
        self._body = first
        self.header = [re.sub(r"[\s\-]+", "_", name.strip()).lower() for name in first.cells]
        self._check_header(first)

    def records(self, *, offset: int = 0, last_line: int = 0) -> Iterator[Record]:
        """Yield the rows below the header, blank ones left out; from where an earlier record ended, if told."""
        start = offset or self._body.offset
        for record in self._read(offset=start, last_line=last_line or self._body.last_line):
            yield self._checked(record)

    def _read(self, *, offset: int, last_line: int) -> Iterator[Record]:
        lines = _Lines(self._file, self._encoding, offset=offset, number=last_line)
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while True:
            lines.begin_record()
            line = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _Fault as fault:
                raise UnreadableFile(Problem(line, self._column_at_fault(lines.record), *fault.args)) from fault
            except csv.Error as error:
                raise UnreadableFile(self._quoting_problem(line, lines.record, str(error))) from error
            if any(cell and not cell.isspace() for cell in cells):
                problem = (
                    self._unsafe_cell(line, cells) if lines.record_bytes > LONGEST_CELL or "\0" in "".join(cells) else None
                )
                yield Record(line, cells, lines.offset, lines.number, problem)

    def _checked(self, record: Record) -> Record:
        if record.problem or len(record.cells) == len(self.header):
            return record
        params = {"count": len(record.cells), "expected": len(self.header)}
        place = self._name(min(len(record.cells), len(self.header)))
        problem = Problem(record.line, place, _RAGGED, params)
        return Record(record.line, record.cells, record.offset, record.last_line, problem)

    def _unsafe_cell(self, line: int, cells: list[str]) -> Problem | None:
        for position, cell in enumerate(cells):
            if len(cell) > LONGEST_CELL:
                return Problem(line, self._name(position), _TOO_LONG_CELL, {"most": LONGEST_CELL}, visible(cell))
            if "\0" in cell:
                return Problem(line, self._name(position), _NUL, {}, visible(cell))
        return None

    def _quoting_problem(self, line: int, text: list[str], error: str) -> Problem:
        column = self._column_at_fault(text)
        if "limit" in error:
            return Problem(line, column, _TOO_LONG_CELL, {"most": LONGEST_CELL})
        return Problem(line, column, _UNCLOSED if "end of data" in error else _STRAY_QUOTE)

    def _column_at_fault(self, text: list[str]) -> str:
        """Return the column that reading had come to at the end of `text`, or where a quoted cell goes on past its quote."""
        position, quoted = 0, False
        pieces = re.split(f'("|{re.escape(self._delimiter)})', "".join(text))
        for index, piece in enumerate(pieces):
            if piece == '"':
                quoted = not quoted
                stray = pieces[index + 1].strip("\r\n") if not quoted and index + 1 < len(pieces) else ""
                if stray:
                    break
            elif piece == self._delimiter and not quoted:
                position += 1
        return self._name(position)

    def _name(self, position: int) -> str:
        named = position < len(self.header) and self.header[position]
        return visible(self.header[position]) if named else str(position + 1)

    def _refuse_foreign(self, most_bytes: int) -> None:
        if self._file.seek(0, 2) > most_bytes:
            raise UnreadableFile(Problem(1, "", _TOO_MANY_BYTES, {"most": most_bytes}))
        self._file.seek(0)
        start = self._file.read(8)
        for magic, message in _NOT_CSV.items():
            if start.startswith(magic):
                raise UnreadableFile(Problem(1, "", message))
        if start.startswith(_BOM) and self._encoding != "utf-8-sig":
            raise UnreadableFile(Problem(1, "", _IS_UTF8))

    def _find_delimiter(self) -> str:
        self._file.seek(0)
        line = next(iter(self._file.read(_BLOCK).lstrip(b"\xef\xbb\xbf\r\n").splitlines()), b"")
        bare = re.sub(rb'"[^"]*"', b"", line)
        return next((mark for mark in (",", ";", "\t") if mark.encode() in bare), ",")

    def _check_header(self, first: Record) -> None:
        if first.problem:
            raise UnreadableFile(first.problem)
        if len(self.header) > MOST_COLUMNS:
            params = {"count": len(self.header), "most": MOST_COLUMNS}
            raise UnreadableFile(Problem(first.line, str(MOST_COLUMNS + 1), _TOO_MANY_COLUMNS, params))
        seen: dict[str, int] = {}
        for position, name in enumerate(self.header, start=1):
            if not name:
                raise UnreadableFile(Problem(first.line, str(position), _NAMELESS))
            if name in seen:
                params = {"first": seen[name], "second": position}
                raise UnreadableFile(Problem(first.line, visible(name), _TWICE, params))
            seen[name] = position
