"""What the import commands share: the same reading and applying as on the web, with a bar and an exit status."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.imports import TRIES, apply_import, check_now, clear_away, start_over
from accounts.imports.applying import OutOfDate
from accounts.imports.preview import problems_of
from accounts.models import Import
from accounts.usage.sweeping import sweep_usage
from retention_site.base.audit import Via
from retention_site.base.csv_reader import ENCODINGS, Problem

MOST_PRINTED = 100  # problems
WIDTH = 40  # of the bar
_BLOCK = 1_000_000  # bytes


class ImportCommand(BaseCommand):
    """Import one kind of CSV file: all of it or nothing."""

    kind: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")
        names = sorted({"utf-8", *ENCODINGS} - {"utf-8-sig"})
        parser.add_argument("--encoding", choices=names, default="utf-8", help="how the file was saved (default: utf-8)")

    def handle(self, *_args: Any, file: Path, dry_run: bool, encoding: str, verbosity: int, **options: Any) -> None:
        codec = "utf-8-sig" if encoding == "utf-8" else encoding
        try:
            with file.open("rb") as opened:
                said = self.said_of(opened, codec, options)
                source = Import.objects.create(kind=self.kind, encoding=codec, file_name=file.name[-255:], options=said)
                try:
                    self._run(source, opened, dry_run=dry_run, is_quiet=verbosity == 0)
                finally:
                    clear_away(source)
                    Import.objects.filter(pk=source.pk).exclude(status=Import.Status.APPLIED).delete()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def said_of(self, file: BinaryIO, encoding: str, options: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return what the options say of the columns of this file, for kinds that ask. Raises CommandError."""
        return {}

    def _run(self, source: Import, file: BinaryIO, *, dry_run: bool, is_quiet: bool) -> None:
        for _try in range(TRIES):
            self._check(source, file, is_quiet=is_quiet)
            if dry_run:
                self._tell(source, _("This was a dry run: nothing was changed."))
                return
            try:
                self._tell(apply_import(source=source, actor=None, via=Via.COMMAND), _("Imported."))
            except OutOfDate:
                source = start_over(source)
            else:
                sweep_usage()
                return
        raise CommandError(_("Others keep changing these records. Nothing was imported; try again."))

    def _check(self, source: Import, file: BinaryIO, *, is_quiet: bool) -> None:
        bar = Bar(self.stderr, total=_count_lines(file), is_quiet=is_quiet)
        check_now(source, file, progress=bar.advance)
        bar.end()
        if source.status == Import.Status.CHECKED:
            return
        for problem in problems_of(source, most=MOST_PRINTED):
            self.stderr.write(printed(problem))
        count = source.errors + bool(source.problem)
        told = ngettext("%(n)s problem. Nothing was imported.", "%(n)s problems. Nothing was imported.", count) % {"n": count}
        raise CommandError(told)

    def _tell(self, source: Import, ending: str) -> None:
        for label, codes in ((_("New products"), "products"), (_("New own attributes"), "attributes")):
            if source.made.get(codes):
                self.stdout.write(f"{label}: {', '.join(source.made[codes])}")
        counts = {name: getattr(source, name) for name in ("rows", "added", "changed", "unchanged")}
        told = _("%(rows)s rows: %(added)s added, %(changed)s changed, %(unchanged)s unchanged.") % counts
        self.stdout.write(f"{told} {ending}")


class Bar:
    """A progress bar on one line of a terminal."""

    def __init__(self, stream: OutputWrapper, *, total: int, is_quiet: bool) -> None:
        self.stream, self.total, self.done, self.is_quiet = stream, max(total, 1), 0, is_quiet
        self.advance(0)

    def advance(self, by: int) -> None:
        self.done = min(self.done + by, self.total)
        if not self.is_quiet:
            filled = WIDTH * self.done // self.total
            line = f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {100 * self.done // self.total:3d} %"
            self.stream.write(line, style_func=str, ending="")
            self.stream.flush()

    def end(self) -> None:
        self.advance(self.total)
        if not self.is_quiet:
            self.stream.write("", ending="\n")


def printed(problem: Problem) -> str:
    """Return a problem as one line: where, what, and the value that is not right."""
    place = _("line %(line)s") % {"line": problem.line}
    if problem.column:
        place = _("line %(line)s, column %(column)s") % {"line": problem.line, "column": problem.column}
    return f"{place}: {problem}" + (f" “{problem.value}”" if problem.value else "")


def _count_lines(file: BinaryIO) -> int:
    file.seek(0)
    return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
