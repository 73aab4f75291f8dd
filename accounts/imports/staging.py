"""Reading a file into staged rows and planned changes, chunk by chunk, so that the database is never held for long.

What a chunk brought and how far it came are committed together: after a crash reading goes on with the next chunk.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.imports.customers import CustomerFile, new_attributes
from accounts.imports.rows import BadHeader, FileKind, Outcome, Row, Run
from accounts.imports.subscriptions import SubscriptionFile
from accounts.imports.usage import UsageFile
from accounts.models import Import, ImportChange, ImportRow
from accounts.paying import business_day
from retention_site.base.csv_reader import CsvFile, Problem, Record, UnreadableFile

CHUNK = 2_000  # rows
SHOWN_ROWS = 20  # whose cells are kept to be looked at
MOST_UPLOADED = 300_000  # rows of a file from the page: a task of the queue must have applied them within a minute
MOST_REFUSED = 10_000  # rows with problems after which reading stops

STAGED = ("source_id", "line", "key", "cells", "problems", "outcome")
CHANGES = ("source_id", "line", "record", "key", "record_id", "version", "fields", "before", "after")

# Floors above add theirs by `register`
KINDS: dict[str, type[FileKind]] = {
    Import.Kind.CUSTOMERS: CustomerFile,
    Import.Kind.SUBSCRIPTIONS: SubscriptionFile,
    Import.Kind.USAGE: UsageFile,
}

OURS = tuple(KINDS)

_NO_ROWS = gettext_noop("The file has a first line and no rows below it.")
_TOO_MANY_ROWS = gettext_noop("The file has more than the %(most)s rows allowed.")
_TOO_MANY_UPLOADED = gettext_noop("This page takes up to %(most)s rows. Cut the file into parts, or use the command.")
_TOO_MANY_REFUSED = gettext_noop("More than %(most)s rows have problems; what follows was not looked at.")


def register(kind: str, file_kind: type[FileKind]) -> None:
    """Let a floor above say how files of a kind of its own are read and applied."""
    KINDS[kind] = file_kind


class TakenOver(Exception):
    """Somebody else went on with this import meanwhile, or cancelled it."""


def read_on(source: Import, file: BinaryIO, *, is_time_up: Callable[[], bool], progress: Callable[[int], object]) -> bool:
    """Stage the rest of the file, or as much as there is time for; True when it has been read to its end or is refused.

    `progress` is called with the number of lines read, after each chunk. Raises TakenOver.
    """
    try:
        reader = CsvFile(file, encoding=source.encoding, most_bytes=settings.IMPORT_MAX_BYTES)
        kind = KINDS[source.kind](source.options)
        parsers = kind.read_header(reader.header)
        if source.checked_since is None:
            _begin(source, reader.header)
        records = reader.records(offset=source.offset, last_line=source.last_line)
        for chunk in _chunks(records):
            _refuse_too_much(source, chunk)
            before = source.last_line
            rows = [kind.parse(record, parsers) for record in chunk]
            kind.meet_repeats(rows, source.lines.all())
            kind.plan(rows, Run(actor=source.created_by, today=business_day(), made=source.made))
            _keep(source, rows, chunk[-1])
            progress(source.last_line - before)
            if is_time_up():
                return False
        _conclude(source, None if source.rows else Problem(2, "", _NO_ROWS))
    except UnreadableFile as unreadable:
        _conclude(source, unreadable.problem)
    except BadHeader as bad:
        _conclude(source, bad.problem)
    return True


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Yield records CHUNK at a time; those before the place where a file turns unreadable too."""
    chunk: list[Record] = []
    try:
        for record in records:
            chunk.append(record)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except UnreadableFile:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def _begin(source: Import, header: list[str]) -> None:
    source.checked_since = timezone.now()
    codes = new_attributes(header) if source.kind == Import.Kind.CUSTOMERS else []
    source.made = {"attributes": codes} if codes else {}
    _move(source, checked_since=source.checked_since, made=source.made)


def _refuse_too_much(source: Import, chunk: list[Record]) -> None:
    most, told = settings.IMPORT_MAX_ROWS, _TOO_MANY_ROWS
    if source.file and most > (uploaded := KINDS[source.kind].most_uploaded or MOST_UPLOADED):
        most, told = uploaded, _TOO_MANY_UPLOADED
    if source.rows + len(chunk) > most:
        raise UnreadableFile(Problem(chunk[most - source.rows].line, "", told, {"most": most}))
    if source.errors > MOST_REFUSED:
        raise UnreadableFile(Problem(chunk[0].line, "", _TOO_MANY_REFUSED, {"most": MOST_REFUSED}))


def _keep(source: Import, rows: list[Row], last: Record) -> None:
    """Commit a chunk and the place it came to."""
    refused = sum(bool(row.problems) for row in rows)
    outcomes = Counter(row.outcome for row in rows if not row.problems)
    counts = {name: F(name) + outcomes[name] for name in ("added", "changed", "unchanged")}
    with transaction.atomic():
        _move(
            source, offset=last.offset, last_line=last.last_line, made=source.made,
            rows=F("rows") + len(rows), errors=F("errors") + refused, **counts,
        )  # fmt: skip
        _insert(ImportRow, STAGED, _staged(source, rows))
        _insert(ImportChange, CHANGES, _changes(source, rows))
    source.refresh_from_db(fields=["offset", "last_line", "rows", "errors", *counts])


def _move(source: Import, **values: object) -> None:
    still_ours = Import.objects.filter(pk=source.pk, status=Import.Status.UPLOADED, offset=source.offset)
    if still_ours.update(**values) != 1:
        raise TakenOver


def _insert(model: type[models.Model], names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of plain values, by the quickest way the database has; objects would take twice the time of all the rest."""
    columns = f"{model._meta.db_table} ({', '.join(names)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {columns} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {columns} VALUES ({marks})", list(rows))  # noqa: S608  names are those of our models


def _staged(source: Import, rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for index, row in enumerate(rows):
        keeps_cells = source.rows + index < SHOWN_ROWS or row.problems or KINDS[source.kind].keeps_cells
        cells = json.dumps(row.cells) if keeps_cells else "{}"
        problems = json.dumps([problem.as_json() for problem in row.problems])
        yield source.pk, row.line, row.key, cells, problems, Outcome.REFUSED.value if row.problems else str(row.outcome)


def _changes(source: Import, rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for change in row.changes:
            texts = [json.dumps(each) for each in (change.fields, change.before, change.after)]
            yield source.pk, row.line, change.record, row.customer, change.record_id, change.version, *texts


def _conclude(source: Import, problem: Problem | None) -> None:
    """Say how checking ended: the file may be applied, or it has problems."""
    is_sound = problem is None and not source.errors
    source.status = Import.Status.CHECKED if is_sound else Import.Status.REFUSED
    source.problem = problem.as_json() if problem else {}
    _move(source, status=source.status, problem=source.problem)
