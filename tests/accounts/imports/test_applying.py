"""All or nothing: crashes, resuming, others writing meanwhile, and what is left behind."""

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.customers import update_customer
from accounts.actions.imports import NotReady, apply_import, cancel_import, check_in_queue, request_apply, tidy_imports
from accounts.actions.spells import create_spell
from accounts.imports.applying import Applying, OutOfDate
from accounts.imports.staging import TakenOver, read_on
from accounts.models import Contact, Customer, Import, ImportChange, ImportRow, Spell, Subscription
from retention_site.base import jobs
from retention_site.base.models import AuditEntry, Job, Work
from tests.accounts.imports.files import checked, csv_bytes, imported, told, upload, work_off
from tests.factories import make_contact, make_customer, make_team

pytestmark = pytest.mark.django_db

HEAD = ["external_id", "name", "started_on", "products", "contact_name"]


def customers(count: int, *, name: str = "Customer", first: int = 0) -> bytes:
    rows = [[f"c-{n}", f"{name} {n}", "2024-01-01", "till", f"Contact {n}"] for n in range(first, first + count)]
    return csv_bytes(HEAD, *rows)


def written() -> list[int]:
    return [model.objects.count() for model in (Customer, Contact, Spell, Subscription)]


STEPS = ["_refuse_outdated", "_make_definitions"]
REPEATED = ["_update", "_insert", "_audit"]  # once for each kind of record


@pytest.mark.parametrize(("step", "call"), [*product(STEPS, [1]), *product(REPEATED, [1, 2, 3, 4])])
def test_a_crash_anywhere_in_applying_leaves_nothing(monkeypatch, step, call):
    source = checked(customers(3))
    entries, calls, whole = AuditEntry.objects.count(), 0, getattr(Applying, step)

    def crash(self, *args, **options):
        nonlocal calls
        calls += 1
        whole(self, *args, **options)
        if calls == call:
            raise RuntimeError("the power went out")

    monkeypatch.setattr(Applying, step, crash)
    with pytest.raises(RuntimeError):
        apply_import(source=source, actor=None)
    assert written() == [0, 0, 0, 0]
    assert AuditEntry.objects.count() == entries
    monkeypatch.undo()
    apply_import(source=source, actor=None)
    assert written() == [3, 3, 3, 3]


def test_reading_goes_on_after_a_crash_where_the_last_chunk_ended(monkeypatch):
    monkeypatch.setattr("accounts.imports.staging.CHUNK", 2)
    monkeypatch.setattr("accounts.actions.imports.TASK_SECONDS", -1)
    source = upload(customers(5))
    check_in_queue(source.pk)
    source.refresh_from_db()
    assert (source.rows, source.status, source.lines.count()) == (2, Import.Status.UPLOADED, 2)
    monkeypatch.setattr("accounts.imports.staging._insert", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check_in_queue(source.pk)
    monkeypatch.undo()
    source.refresh_from_db()
    assert (source.rows, source.lines.count()) == (2, 2), "a chunk is kept whole or not at all"
    work_off()
    source.refresh_from_db()
    assert (source.rows, source.status, source.added) == (5, Import.Status.CHECKED, 5)
    assert list(source.lines.values_list("line", flat=True)) == [2, 3, 4, 5, 6]


def test_of_two_readers_one_goes_on():
    source = upload(customers(3))
    first, second = Import.objects.get(pk=source.pk), Import.objects.get(pk=source.pk)
    with source.file.open("rb") as file:
        assert read_on(first, file, is_time_up=lambda: True, progress=lambda _lines: None) is False
        with pytest.raises(TakenOver):
            read_on(second, file, is_time_up=lambda: True, progress=lambda _lines: None)
    assert ImportRow.objects.count() == 3


def test_the_number_of_statements_does_not_grow_with_the_rows():
    counts = []
    for number, rows in enumerate((2, 200)):
        source = checked(customers(rows, first=number * 1000))
        with CaptureQueriesContext(connection) as queries:
            apply_import(source=source, actor=None)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_slices_write_each_row_once(monkeypatch):
    monkeypatch.setattr("accounts.imports.applying.SLICE", 3)
    imported(customers(5))
    renamed = imported(customers(5, name="Renamed"))
    assert (written(), renamed.changed) == ([5, 5, 5, 5], 5)
    assert AuditEntry.objects.filter(action="customer.created").count() == 5
    assert AuditEntry.objects.filter(action="customer.updated").count() == 5
    assert set(Customer.objects.values_list("version", flat=True)) == {2}


# Others write meanwhile ----------------------------------------------------------------------------------------------


def _rename(customer):
    update_customer(actor=None, customer=customer, version=None, fields={"name": "Renamed"})


def _make_the_same(_customer):
    make_customer(external_id="c-1", name="Made meanwhile")


def _add_contact(customer):
    make_contact(customer=customer, full_name="Somebody new")


def _begin(customer):
    create_spell(actor=None, customer=customer, started_on=date(2024, 3, 1))


@pytest.mark.parametrize("meanwhile", [_rename, _make_the_same, _add_contact, _begin])
def test_what_others_changed_meanwhile_is_never_overwritten(meanwhile):
    customer = make_customer(external_id="c-0", name="Before")
    source = checked(customers(2))
    meanwhile(customer)
    before = written()
    with pytest.raises(OutOfDate):
        apply_import(source=source, actor=None)
    assert written() == before


def test_a_team_that_others_gave_meanwhile_is_kept():
    """Handing customers over is bulk work that leaves their version alone."""
    customer, team = make_customer(external_id="c-0", name="Before"), make_team()
    source = checked(customers(1))
    Customer.objects.filter(pk=customer.pk).update(team=team)
    apply_import(source=source, actor=None)
    customer.refresh_from_db()
    assert (customer.name, customer.team) == ("Customer 0", team)


def test_the_page_checks_again_what_others_changed_meanwhile(lead):
    customer = make_customer(external_id="c-0", name="Before")
    source = checked(customers(2), actor=lead)
    _rename(customer)
    request_apply(actor=lead, source=source)
    first = Job.objects.latest("pk")
    work_off()
    source.refresh_from_db()
    first.refresh_from_db()
    assert source.status == Import.Status.CHECKED
    assert (first.status, "checked again" in first.message) == (Job.Status.FAILED, True)
    assert Customer.objects.get().name == "Renamed"
    request_apply(actor=lead, source=source)
    work_off()
    source.refresh_from_db()
    assert (source.status, source.added, source.changed) == (Import.Status.APPLIED, 1, 1)
    assert ImportChange.objects.count() == ImportRow.objects.count() == 0


# The queue -----------------------------------------------------------------------------------------------------------


def test_the_queue_checks_then_applies_and_tells(lead):
    source = upload(customers(3), actor=lead)
    work_off()
    source.refresh_from_db()
    assert (source.status, source.job.status, source.job.message) == ("checked", "done", "3 rows can be imported.")
    assert written() == [0, 0, 0, 0]
    request_apply(actor=lead, source=source)
    work_off()
    source.refresh_from_db()
    assert (source.status, source.job.status, source.job.result_url) == ("applied", "done", source.get_absolute_url())
    assert source.job.message == "3 added, 0 changed, 0 unchanged."
    assert AuditEntry.objects.filter(action="customer.created", actor=lead, via="web").count() == 3
    assert not source.file
    assert AuditEntry.objects.about(source).first().action == "import.imported"


def test_a_file_is_told_to_be_bad_in_the_language_of_whoever_reads(lead):
    lead.language = "th"
    lead.save()
    source = checked(csv_bytes(["external_id", "name"], ["1", ""]), actor=lead)
    assert (source.status, source.job.status) == ("refused", "failed")
    assert source.lines.get().problems[0]["message"] == "This must not be empty."


def test_applying_twice_is_harmless(lead):
    source = checked(customers(2), actor=lead)
    request_apply(actor=lead, source=source)
    with pytest.raises(NotReady):
        request_apply(actor=lead, source=source)
    work = Work.objects.get(task="accounts.tasks.import_apply")
    work_off()
    Work.objects.filter(pk=work.pk).update(status="waiting", finished_at=None)
    work_off()
    work.refresh_from_db()
    assert (work.status, work.error) == ("done", "")
    assert Customer.objects.count() == 2


def test_a_cancelled_job_cancels_the_import(lead):
    source = upload(customers(3), actor=lead)
    jobs.cancel(source.job)
    work_off()
    source.refresh_from_db()
    assert (source.status, bool(source.file), ImportRow.objects.count()) == ("cancelled", False, 0)


def test_a_cancelled_apply_leaves_the_file_to_be_decided(lead):
    source = checked(customers(3), actor=lead)
    request_apply(actor=lead, source=source)
    source.refresh_from_db()
    jobs.cancel(source.job)
    work_off()
    source.refresh_from_db()
    assert (source.status, Customer.objects.count()) == ("checked", 0)


def test_work_that_is_given_up_is_told(lead, monkeypatch, settings):
    settings.QUEUE_BACKOFF_SECONDS = 0
    monkeypatch.setattr("accounts.actions.imports.read_on", lambda *args, **options: 1 / 0)
    source = upload(customers(1), actor=lead)
    work_off()
    source.refresh_from_db()
    assert (source.status, source.job.status) == ("refused", "failed")
    assert "error of ours" in told(source)[0][2]


def test_a_file_that_has_gone_is_told(lead):
    source = upload(customers(1), actor=lead)
    Path(source.file.path).unlink()
    work_off()
    source.refresh_from_db()
    assert (source.status, told(source)[0][2]) == ("refused", "The uploaded file is gone. Upload it again.")


def test_rows_are_capped(settings, monkeypatch):
    settings.IMPORT_MAX_ROWS = 3
    source = checked(customers(4))
    assert told(source)[-1][::2] == (5, "The file has more than the 3 rows allowed.")
    monkeypatch.setattr("accounts.imports.staging.MOST_UPLOADED", 2)
    assert told(checked(customers(4)))[-1][::2] == (
        4,
        "This page takes up to 2 rows. Cut the file into parts, or use the command.",
    )
    monkeypatch.setattr("accounts.imports.staging.MOST_REFUSED", 1)
    monkeypatch.setattr("accounts.imports.staging.MOST_UPLOADED", 10)
    monkeypatch.setattr("accounts.imports.staging.CHUNK", 2)
    source = checked(csv_bytes(["external_id", "name"], *[["", "x"]] * 3))
    assert "what follows was not looked at" in told(source)[-1][2]


# What is left behind -------------------------------------------------------------------------------------------------


def test_what_was_staged_goes_when_the_import_is_over(lead):
    source = imported(customers(3), actor=lead)
    assert (source.lines.count(), source.changes.count(), bool(source.file)) == (0, 0, False)
    other = checked(customers(3, name="Other"), actor=lead)
    path = Path(other.file.path)
    cancel_import(actor=lead, source=other)
    assert (other.lines.count(), other.changes.count(), path.exists()) == (0, 0, False)
    with pytest.raises(NotReady):
        cancel_import(actor=lead, source=source)


def test_undecided_files_are_forgotten_after_a_fortnight(lead):
    old, young = checked(customers(1), actor=lead), checked(customers(1), actor=lead)
    now = timezone.now()
    Import.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=15))
    tidy_imports(at=now)
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.status, bool(old.file), young.status) == ("cancelled", False, "checked")


def test_what_a_crash_left_behind_is_tidied(lead, monkeypatch):
    source = checked(customers(1), actor=lead)
    monkeypatch.setattr("accounts.actions.imports.clear_away", lambda source: None)
    apply_import(source=source, actor=lead)
    assert ImportChange.objects.exists()
    monkeypatch.undo()
    tidy_imports(at=timezone.now())
    source.refresh_from_db()
    assert (ImportChange.objects.exists(), ImportRow.objects.exists(), bool(source.file)) == (False, False, False)
