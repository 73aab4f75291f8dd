"""Writing CSV files that no spreadsheet can be harmed by, and undoing that on the way back in (see csv_reader.py)."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.http import StreamingHttpResponse
from django.utils import timezone, translation

_BOM = b"\xef\xbb\xbf"
_ROWS = 200  # written at a time
_UNSEEN = (  # blanks, controls, and what takes no room
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u115f\u1160\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_FORMULA = re.compile(rf"'*{_UNSEEN}*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]")


def defuse(value: object) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula: a leading apostrophe where it might."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Return the text that `defuse` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def stream_csv(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Return a download of `rows`, defused, in UTF-8 with its mark (spreadsheets need it), written as they come."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def blocks() -> Iterator[bytes]:
        remaining = chain([header], rows)
        yield _BOM
        while True:
            # Rows are made after the view has returned, when the reader's language and zone are gone again
            with translation.override(language), timezone.override(zone):
                block = [csv_line(row) for row in islice(remaining, _ROWS)]
            if not block:
                return
            yield "".join(block).encode("utf-8", "replace")

    response = StreamingHttpResponse(blocks(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]+", "-", filename)}"'
    return response


def csv_line(row: Sequence[object]) -> str:
    """Return `row` as one defused line of CSV, its end included."""
    written: list[str] = []
    csv.writer(_Sink(written)).writerow([defuse(value) for value in row])
    return "".join(written)


class _Sink:
    """Something to write to, for a writer that wants a file."""

    def __init__(self, written: list[str]) -> None:
        self.write = written.append
