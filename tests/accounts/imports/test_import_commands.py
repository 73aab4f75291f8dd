"""The commands: the same reading and applying, a bar on the error stream, and an exit status."""

import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from accounts.models import Customer, Import, ImportChange, ImportRow, Product, Spell, Subscription, UsageEvent
from retention_site.base.models import AuditEntry
from tests.accounts.imports.files import csv_bytes
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(tmp_path):
    def save(content: bytes):
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        return path

    return save


CUSTOMERS = csv_bytes(
    ["external_id", "name", "started_on", "products"], ["1", "ร้านกาแฟ", "2024-01-01", "till"], ["2", "Kedai", "", ""]
)


def test_customers_are_imported_with_a_bar_and_a_summary(saved, capsys):
    call_command("import_customers", saved(CUSTOMERS))
    out, err = capsys.readouterr()
    assert "New products: till" in out
    assert "2 rows: 2 added, 0 changed, 0 unchanged. Imported." in out
    assert "100 %" in err
    assert Customer.objects.get(external_id="1").name == "ร้านกาแฟ"
    assert set(AuditEntry.objects.values_list("via", "actor")) == {("command", None)}
    source = Import.objects.get()
    assert (source.status, source.file_name, bool(source.file)) == ("applied", "file.csv", False)
    assert not ImportRow.objects.exists()


def test_a_dry_run_changes_nothing(saved, capsys):
    call_command("import_customers", saved(CUSTOMERS), dry_run=True)
    assert "2 rows: 2 added, 0 changed, 0 unchanged. This was a dry run" in capsys.readouterr().out
    for model in (Customer, Spell, Product, AuditEntry, Import, ImportRow, ImportChange):
        assert not model.objects.exists(), model


def test_problems_are_told_by_line_and_column_and_nothing_is_imported(saved, capsys):
    content = csv_bytes(["external_id", "name", "country"], ["1", "a", "TH"], ["2", "b", "Siam"], ["", "c", ""])
    with pytest.raises(CommandError, match=r"2 problems\. Nothing was imported\.") as caught:
        call_command("import_customers", saved(content))
    assert caught.value.returncode == 1
    err = capsys.readouterr().err
    assert "line 3, column country: Use a two-letter country code such as TH. “Siam”" in err
    assert "line 4, column external_id: This must not be empty." in err
    for model in (Customer, Import, ImportRow):
        assert not model.objects.exists(), model


def test_an_encoding_is_chosen(saved):
    content = "external_id,name\n1,ร้านกาแฟ\n".encode("cp874")
    with pytest.raises(CommandError):
        call_command("import_customers", saved(content), verbosity=0)
    call_command("import_customers", saved(content), "--encoding=cp874", verbosity=0)
    assert Customer.objects.get().name == "ร้านกาแฟ"


def test_usage_and_subscriptions_follow(saved, capsys):
    call_command("import_customers", saved(CUSTOMERS), verbosity=0)
    usage = csv_bytes(["customer", "at", "name"], ["1", "2024-01-02", "sale"], ["1", "2024-01-02", "sale"])
    lines = csv_bytes(["external_id", "product", "started_on"], ["1", "beans", "2024-02-01"])
    for _twice in range(2):
        call_command("import_usage", saved(usage), verbosity=0)
        call_command("import_subscriptions", saved(lines), verbosity=0)
    assert (UsageEvent.objects.count(), Subscription.objects.count()) == (2, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("path", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_opened_is_told(path):
    with pytest.raises(CommandError, match=r"(?i)no such file|directory"):
        call_command("import_customers", path)


def test_others_who_keep_changing_the_records_are_told(saved, monkeypatch):
    from accounts.imports.applying import Applying, OutOfDate

    make_customer(external_id="1")

    def outdated(self):
        raise OutOfDate

    monkeypatch.setattr(Applying, "_refuse_outdated", outdated)
    with pytest.raises(CommandError, match="keep changing"):
        call_command("import_customers", saved(CUSTOMERS), verbosity=0)
    assert Customer.objects.count() == 1


def test_the_process_ends_with_status_1(saved):
    command = [sys.executable, "manage.py", "import_customers", "nowhere.csv"]
    done = subprocess.run(command, cwd=django_settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "nowhere.csv" in done.stderr) == (1, True)
