"""Making files and importing them as the queue and the commands do."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.imports import apply_import, create_import
from accounts.models import Import, User
from retention_site.base import queue
from retention_site.base.csv_files import csv_line
from retention_site.base.csv_reader import Problem
from retention_site.base.models import Work


def csv_bytes(header: list[str], *rows: list[Any], encoding: str = "utf-8") -> bytes:
    return "".join(map(csv_line, [header, *rows])).encode(encoding)


def one(**cells: str) -> bytes:
    """Return a customers file of one row."""
    cells = {"external_id": "c-1", "name": "Blue Harbor"} | cells
    return csv_bytes(list(cells), list(cells.values()))


def one_of(*rows: dict[str, str]) -> bytes:
    """Return a file of rows that have the same columns."""
    return csv_bytes(list(rows[0]), *(list(row.values()) for row in rows))


def upload(content: bytes, *, kind: str = "customers", encoding: str = "utf-8-sig", actor: User | None = None) -> Import:
    """Take in a file as the page does; the queue has not run yet."""
    file = SimpleUploadedFile("customers.csv", content)
    return create_import(actor=actor, kind=kind, encoding=encoding, file=file, file_name="customers.csv")


def work_off() -> None:
    """Do what is due, and what that enqueued, as a cluster would; sweeps are for the tests of sweeps."""
    waiting = Work.objects.filter(status=Work.Status.WAITING).exclude(key=queue.RECURRING).order_by("due_at", "pk")
    while (pk := waiting.filter(due_at__lte=timezone.now()).values_list("pk", flat=True).first()) is not None:
        queue.run(pk)


def checked(content: bytes, **options: Any) -> Import:
    source = upload(content, **options)
    work_off()
    source.refresh_from_db()
    return source


def imported(content: bytes, **options: Any) -> Import:
    """Import a file that has no problems."""
    source = checked(content, **options)
    assert source.status == Import.Status.CHECKED, told(source)
    return apply_import(source=source, actor=source.created_by)


def problems(source: Import) -> list[Problem]:
    rows = source.lines.filter(outcome="refused").order_by("line").values_list("problems", flat=True)
    found = [Problem(**each) for row in rows for each in row]
    return found + ([Problem(**source.problem)] if source.problem else [])


def told(source: Import) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, str(each)) for each in problems(source)]
