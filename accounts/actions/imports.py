"""Importing CSV files: taken in, checked in the queue or a command, then applied as a whole or not at all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from accounts.imports import applying
from accounts.imports.staging import TakenOver, read_on
from accounts.models import Import, ImportRow, User
from accounts.usage.sweeping import sweep_usage
from retention_site.base import audit, jobs, queue
from retention_site.base.csv_reader import Problem
from retention_site.base.statistics import refresh_statistics

TASK_SECONDS = 20  # of reading in one task of the queue; chunks are small enough to end in time
KEEP = timedelta(days=14)  # files that nobody decided about
DELETED_AT_ONCE = 10_000  # rows
MANY = 1000  # records written, after which the database looks at its tables anew
COUNTING_SECONDS = 5  # after a file was applied; the sweep counts the rest
TRIES = 3  # to apply a file that is checked anew because others changed something meanwhile

jobs.name_kind("import", gettext_lazy("Import"))

Status = Import.Status
_GONE = gettext_noop("The uploaded file is gone. Upload it again.")
_STOPPED = gettext_noop("Reading the file stopped with an error of ours. Nothing was imported.")


class NotReady(Exception):
    """The import is not in a state in which that can be done."""


def create_import(
    *,
    actor: User | None,
    kind: str,
    encoding: str,
    file: "File[bytes]",
    file_name: str,
    options: dict[str, Any] | None = None,
) -> Import:
    """Take in an uploaded file; the queue will check it. With `options` that waits until somebody says its columns."""
    from accounts.tasks import import_check

    file.name = f"{uuid4()}.csv"  # the name people give is shown, never used as a path
    with transaction.atomic():
        source = Import.objects.create(
            kind=kind,
            encoding=encoding,
            file=file,
            file_name=file_name[-255:],
            created_by=actor,
            job=_job(actor, file),
            options=options or {},
        )
        audit.record("import.created", source, actor=actor, after=audit.snapshot(source, ["kind", "encoding", "file_name"]))
        if options is None:
            queue.enqueue(import_check, key=str(source.pk))
    return source


def say_columns(*, source: Import, columns: dict[str, str]) -> None:
    """Note which column of the file holds what, and have the queue check it. Raises NotReady when that was said already."""
    from accounts.tasks import import_check

    with transaction.atomic():
        waiting = Import.objects.filter(pk=source.pk, status=Status.UPLOADED, options=source.options)
        if "columns" in source.options or waiting.update(options=source.options | {"columns": columns}) != 1:
            raise NotReady
        queue.enqueue(import_check, key=str(source.pk))


def check_in_queue(pk: int) -> None:
    """Go on reading an uploaded file for some seconds; enqueue what remains. Harmless when run twice."""
    from accounts.tasks import import_check

    source = Import.objects.select_related("created_by", "job").get(pk=pk)
    if source.status != Status.UPLOADED:
        return
    ends, job = monotonic() + TASK_SECONDS, source.job
    going_on = job is None or jobs.advance(job.pk)

    def progress(lines: int) -> None:
        nonlocal going_on
        going_on = job is None or jobs.advance(job.pk, by=lines)

    with _speaking_to(source.created_by):
        try:
            with source.file.open("rb") as file:
                finished = going_on and read_on(
                    source, cast("BinaryIO", file), is_time_up=lambda: not going_on or monotonic() > ends, progress=progress
                )
        except TakenOver:
            return
        except FileNotFoundError:
            _refuse(source, _GONE)
            finished = True
        if not going_on:
            cancel_import(actor=source.created_by, source=source)
        elif finished:
            _say_checked(source)
        else:
            queue.enqueue(import_check, key=str(pk))


def check_now(source: Import, file: BinaryIO, *, progress: Callable[[int], object]) -> None:
    """Read a whole file, as a command does."""
    read_on(source, file, is_time_up=lambda: False, progress=progress)


def request_apply(*, actor: User, source: Import) -> None:
    """Have the queue apply a checked import. Raises NotReady when it is not (or no longer) waiting for that."""
    from accounts.tasks import import_apply

    with transaction.atomic():
        waiting = Import.objects.filter(pk=source.pk, status=Status.CHECKED)
        if waiting.update(status=Status.APPLYING, job=jobs.start(kind="import", total=source.rows, actor=actor)) != 1:
            raise NotReady
        queue.enqueue(import_apply, key=str(source.pk))


def apply_in_queue(pk: int) -> None:
    """Apply an import somebody asked for; a file that is out of date is checked again instead. Harmless when run twice."""
    source = Import.objects.select_related("created_by", "job").get(pk=pk)
    if source.job and source.status == Status.APPLYING and not jobs.advance(source.job.pk):
        Import.objects.filter(pk=pk, status=Status.APPLYING).update(status=Status.CHECKED)
        return
    with _speaking_to(source.created_by):
        try:
            source = apply_import(source=source, actor=source.created_by)
        except applying.OutOfDate:
            _check_again(source)
            return
        except NotReady:
            if source.status != Status.APPLIED:
                return
        if source.job:
            jobs.finish(source.job.pk, result_url=source.get_absolute_url(), message=_summary(source))
    sweep_usage(seconds=COUNTING_SECONDS)


def apply_import(*, source: Import, actor: User | None, via: str = audit.Via.WEB) -> Import:
    """Write everything the file says in one transaction. Raises NotReady, or OutOfDate when others changed what it is about."""
    try:
        with transaction.atomic(), audit.acting_via(via):
            source = Import.objects.select_for_update().get(pk=source.pk)
            if source.status not in {Status.CHECKED, Status.APPLYING}:
                raise NotReady
            applying.start(source, actor=actor, via=via).run()
            source.status = Status.APPLIED
            source.save(update_fields=["status", "added", "changed", "unchanged"])
            told = ["kind", "file_name", "rows", "added", "changed", "unchanged"]
            audit.record("import.imported", source, actor=actor, after=audit.snapshot(source, told))
    except IntegrityError as error:
        raise applying.OutOfDate from error
    clear_away(source)
    if source.added + source.changed >= MANY:
        refresh_statistics()
    return source


def cancel_import(*, actor: User | None, source: Import) -> None:
    """Forget a file that was not applied. Raises NotReady when it was."""
    open_ones = [Status.UPLOADED, Status.CHECKED, Status.REFUSED]
    with transaction.atomic():
        if Import.objects.filter(pk=source.pk, status__in=open_ones).update(status=Status.CANCELLED) != 1:
            raise NotReady
        audit.record("import.cancelled", source, actor=actor, before={"status": source.status}, after={"status": "cancelled"})
        if source.job:
            jobs.cancel(source.job)
    clear_away(source)


def give_up(pk: int) -> None:
    """Tell whoever started an import that the queue could not do its work."""
    source = Import.objects.select_related("created_by", "job").get(pk=pk)
    with _speaking_to(source.created_by):
        if source.status == Status.UPLOADED:
            _refuse(source, _STOPPED)
        Import.objects.filter(pk=pk, status=Status.APPLYING).update(status=Status.CHECKED)
        if source.job:
            jobs.fail(source.job.pk, _(_STOPPED), result_url=source.get_absolute_url())


def start_over(source: Import) -> Import:
    """Forget what was read of a file, so that it is checked anew."""
    _delete_staged(source)
    fresh: dict[str, Any] = dict.fromkeys(("offset", "last_line", "rows", "errors", "added", "changed", "unchanged"), 0)
    Import.objects.filter(pk=source.pk).update(status=Status.UPLOADED, made={}, problem={}, checked_since=None, **fresh)
    source.refresh_from_db()
    return source


def clear_away(source: Import) -> None:
    """Delete the uploaded file and what was staged of it; the line in the history stays."""
    _delete_staged(source)
    if source.file:
        source.file.delete(save=False)
        Import.objects.filter(pk=source.pk).update(file="")


def tidy_imports(*, at: datetime) -> None:
    """Forget files that nobody decided about, and what crashes left behind."""
    over = models.Q(status__in=[Status.APPLIED, Status.CANCELLED])
    left_behind = models.Exists(ImportRow.objects.filter(source=models.OuterRef("pk")))
    for source in Import.objects.filter(over).filter(~models.Q(file="") | left_behind):
        clear_away(source)
    for source in Import.objects.filter(~over, created_at__lt=at - KEEP).exclude(status=Status.APPLYING):
        cancel_import(actor=None, source=source)


def _job(actor: User | None, file: "File[bytes]") -> Any:
    lines = sum(chunk.count(b"\n") for chunk in file.chunks()) or 1
    return jobs.start(kind="import", total=lines, actor=actor)


def _check_again(source: Import) -> None:
    from accounts.tasks import import_check

    if source.job:
        told = _("Others changed some of these records since the file was checked. It is being checked again.")
        jobs.fail(source.job.pk, told, result_url=source.get_absolute_url())
    source = start_over(source)
    with transaction.atomic(), source.file.open("rb") as file:
        Import.objects.filter(pk=source.pk).update(job=_job(source.created_by, file))
        queue.enqueue(import_check, key=str(source.pk))


def _delete_staged(source: Import) -> None:
    for rows in (source.changes.all(), source.lines.all()):
        while first := rows.order_by("pk").values_list("pk", flat=True).first():
            rows.filter(pk__lt=first + DELETED_AT_ONCE).delete()


def _refuse(source: Import, message: str) -> None:
    source.status, source.problem = Status.REFUSED, Problem(1, "", message).as_json()
    source.save(update_fields=["status", "problem"])


def _say_checked(source: Import) -> None:
    if source.job is None:
        return
    if source.status == Status.CHECKED:
        told = ngettext("%(n)s row can be imported.", "%(n)s rows can be imported.", source.rows) % {"n": source.rows}
        jobs.finish(source.job.pk, result_url=source.get_absolute_url(), message=told)
    else:
        jobs.fail(source.job.pk, _("The file has problems. Nothing was imported."), result_url=source.get_absolute_url())


def _summary(source: Import) -> str:
    counts = {"added": source.added, "changed": source.changed, "unchanged": source.unchanged}
    return _("%(added)s added, %(changed)s changed, %(unchanged)s unchanged.") % counts


def _speaking_to(user: User | None) -> Any:
    return translation.override(user.language if user else translation.get_language() or "en")
