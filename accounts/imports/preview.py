"""What a person looks at before they import: the first rows as they were understood, and the first problems."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.imports.staging import KINDS, OURS, SHOWN_ROWS
from accounts.models import Import, ImportRow
from retention_site.base.csv_reader import Problem, visible

SHOWN_PROBLEMS = 50


@dataclass(frozen=True)
class PreviewRow:
    """One row with its cells in the order of the columns."""

    line: int
    outcome: str
    label: str
    cells: list[Any]


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, and the columns in which they have anything."""

    columns: list[str]
    rows: list[PreviewRow]


def preview_of(source: Import) -> Preview:
    """Return the first rows; they are gone once an import was applied or cancelled."""
    first = list(source.lines.order_by("line")[:SHOWN_ROWS])
    given = dict.fromkeys(name for row in first for name in row.cells)
    known = [name for name in columns_of(source) if name in given]
    columns = [*known, *sorted(name for name in given if name.startswith("attr."))]
    return Preview(columns, [_row(row, columns) for row in first])


def problems_of(source: Import, *, most: int = SHOWN_PROBLEMS) -> list[Problem]:
    """Return the first problems: that of the file as a whole, then those of its rows."""
    rows = source.lines.filter(outcome=ImportRow.Outcome.REFUSED).order_by("line").values_list("problems", flat=True)[:most]
    found = [Problem(**source.problem)] if source.problem else []
    return [*found, *(Problem(**problem) for problems in rows for problem in problems)][:most]


def columns_of(source: Import) -> list[str]:
    """Return the columns that a file may have."""
    return list(KINDS[source.kind](source.options).columns)


def kinds_told() -> list[tuple[str, list[str], tuple[str, ...]]]:
    """Return what the files that the page of imports takes hold: the kind, its columns, and those that must be there."""
    return [(str(Import.Kind(kind).label), list(KINDS[kind].columns), KINDS[kind].required) for kind in OURS]


def _row(row: ImportRow, columns: list[str]) -> PreviewRow:
    cells = [_shown(name, row.cells.get(name, ""), row.outcome) for name in columns]
    return PreviewRow(row.line, row.outcome, row.get_outcome_display(), cells)


def _shown(name: str, value: str, outcome: str) -> Any:
    """A moment that was understood is shown on the reader's clock; everything else as it stands in the file."""
    is_understood = name == "at" and value and outcome != ImportRow.Outcome.REFUSED
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if is_understood else visible(str(value))
