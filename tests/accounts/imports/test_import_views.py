"""The pages of imports."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Customer, Import
from retention_site.base.models import AuditEntry
from tests.accounts.imports.files import checked, csv_bytes, upload, work_off
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GOOD = csv_bytes(["external_id", "name", "attr.branch"], ["1", "ร้านกาแฟ", "Nimman"], ["2", "Kedai", ""])
BAD = csv_bytes(["external_id", "name", "country"], ["1", "x", "Siam"], ["2", "", ""])


def pages(source: Import) -> dict[str, str]:
    made = {
        name: reverse(name, args=[source.pk]) for name in ("import_detail", "import_apply", "import_cancel", "import_errors")
    }
    return made | {name: reverse(name) for name in ("import_list", "import_add")}


def file(content: bytes = GOOD, name: str = "customers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["import_list", "import_add", "import_detail", "import_apply", "import_cancel", "import_errors"]
)
def test_log_in_and_permission_are_needed(client, as_user, lead, agent, name):
    url = pages(checked(GOOD, actor=lead))[name]
    method = "post" if name in {"import_apply", "import_cancel"} else "get"
    assert getattr(client, method)(url).url.startswith(reverse("account_login"))
    assert getattr(as_user(agent), method)(url).status_code == 403
    assert Import.objects.get().status == "checked"


@pytest.mark.parametrize("name", ["import_apply", "import_cancel"])
def test_reading_never_writes(as_user, lead, name):
    assert as_user(lead).get(pages(checked(GOOD, actor=lead))[name]).status_code == 405


@pytest.mark.parametrize("name", ["import_list", "import_detail", "import_errors"])
def test_pages_that_show_refuse_to_be_posted_to(as_user, lead, name):
    assert as_user(lead).post(pages(checked(GOOD, actor=lead))[name]).status_code == 405


@pytest.mark.parametrize("name", ["import_detail", "import_apply", "import_cancel", "import_errors"])
def test_files_of_others_are_not_there_where_teams_keep_to_themselves(as_user, lead, settings, name):
    settings.TEAM_CUSTOMERS_ONLY = True
    url = pages(checked(GOOD, actor=lead))[name]
    client = as_user(make_user(role="lead"))
    assert (client.post(url) if name in {"import_apply", "import_cancel"} else client.get(url)).status_code == 404
    assert Import.objects.get().status == "checked"


# From the file to the customers --------------------------------------------------------------------------------------


def test_a_file_is_taken_in_checked_looked_at_and_imported(as_user, lead):
    client = as_user(lead)
    taken = client.post(reverse("import_add"), {"kind": "customers", "encoding": "utf-8-sig", "file": file()}, follow=True)
    source = Import.objects.get()
    assert taken.redirect_chain[-1][0] == source.get_absolute_url()
    assert "Progress" in taken.content.decode()
    assert (source.file_name, source.created_by) == ("customers.csv", lead)
    assert "customers" not in source.file.name.removeprefix("imports/"), "the name people give is no path"
    work_off()
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Import 2 rows" in page
    assert "ร้านกาแฟ" in page
    assert "New own attributes will be made:" in page
    assert not Customer.objects.exists()
    client.post(reverse("import_apply", args=[source.pk]))
    assert "Progress" in client.get(source.get_absolute_url()).content.decode()
    work_off()
    page = client.get(source.get_absolute_url()).content.decode()
    assert "What was imported" in page
    assert "New own attributes were made:" in page
    assert Customer.objects.count() == 2


def test_problems_are_shown_and_given_as_csv(as_user, lead):
    client = as_user(lead)
    source = checked(BAD, actor=lead)
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Use a two-letter country code such as TH." in page
    assert "Import 2 rows" not in page
    response = client.get(reverse("import_errors", args=[source.pk]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "line,column,value,problem",
        "2,country,Siam,Use a two-letter country code such as TH.",
        "3,name,,This must not be empty.",
    ]
    entry = AuditEntry.objects.about(source).get(action="import.exported")
    assert (entry.actor, entry.after["rows"]) == (lead, 2)


def test_problems_are_told_in_the_language_of_the_reader(as_user, lead, monkeypatch):
    """The stored message is English; it is translated when it is shown."""
    source = checked(BAD, actor=lead)
    monkeypatch.setattr("retention_site.base.csv_reader.gettext", lambda message: f"<{message}>")
    page = as_user(lead).get(source.get_absolute_url()).content.decode()
    assert "&lt;Use a two-letter country code such as TH.&gt;" in page


def test_a_cancelled_file_is_deleted(as_user, lead):
    source = checked(GOOD, actor=lead)
    page = as_user(lead).post(reverse("import_cancel", args=[source.pk]), follow=True).content.decode()
    assert "nothing was imported" in page
    source.refresh_from_db()
    assert (source.status, bool(source.file)) == ("cancelled", False)
    assert "was cancelled" in as_user(lead).get(source.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["import_apply", "import_cancel"])
def test_what_is_over_stays_over(as_user, lead, name):
    source = checked(GOOD, actor=lead)
    as_user(lead).post(reverse("import_apply", args=[source.pk]))
    work_off()
    page = as_user(lead).post(reverse(name, args=[source.pk]), follow=True)
    assert page.status_code == 200
    assert Customer.objects.count() == 2
    assert Import.objects.get().status == "applied"


def test_a_usage_file_shows_moments_on_the_readers_clock(as_user, lead):
    from tests.factories import make_customer

    make_customer(external_id="1")
    lead.timezone = "Asia/Bangkok"
    lead.save()
    source = checked(csv_bytes(["customer", "at", "name"], ["1", "2024-05-01T03:30:00Z", "sale"]), kind="usage", actor=lead)
    assert "10:30" in as_user(lead).get(source.get_absolute_url()).content.decode()


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "customers", "encoding": "utf-8-sig"},
        {"kind": "customers", "encoding": "utf-8-sig", "file": "text"},
        {"kind": "staff", "encoding": "utf-8-sig", "file": GOOD},
        {"kind": "customers", "encoding": "utf-7", "file": GOOD},
    ],
)
def test_a_form_that_is_not_right_is_shown_again(as_user, lead, data):
    data = {name: file(value) if isinstance(value, bytes) else value for name, value in data.items()}
    response = as_user(lead).post(reverse("import_add"), data)
    assert response.status_code == 200
    assert "invalid-feedback" in response.content.decode()
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused_at_once(as_user, lead, settings):
    settings.IMPORT_MAX_BYTES = 10
    response = as_user(lead).post(reverse("import_add"), {"kind": "customers", "encoding": "utf-8-sig", "file": file()})
    assert "Cut it into parts" in response.content.decode()
    assert not Import.objects.exists()


def test_hostile_file_names_are_only_shown(as_user, lead):
    name = '<img src=x onerror=alert(1)>"' + "x" * 300 + ".csv"
    as_user(lead).post(reverse("import_add"), {"kind": "customers", "encoding": "utf-8-sig", "file": file(name=name)})
    source = Import.objects.get()
    assert len(source.file_name) <= 255
    assert "<img src=x" not in as_user(lead).get(source.get_absolute_url()).content.decode()


# What it costs -------------------------------------------------------------------------------------------------------


def test_queries_of_the_list_do_not_grow(as_user, lead, django_assert_num_queries):
    client = as_user(lead)
    for _number in range(3):
        upload(GOOD, actor=lead)
    client.get(reverse("import_list"))
    with django_assert_num_queries(QUERIES_OF_THE_SHELL + 1):
        assert client.get(reverse("import_list")).content.decode().count("data-row") == 3


@pytest.mark.parametrize("content", [GOOD, BAD])
def test_queries_of_the_page(as_user, lead, django_assert_num_queries, content):
    client, source = as_user(lead), checked(content, actor=lead)
    client.get(source.get_absolute_url())
    with django_assert_num_queries(QUERIES_OF_THE_SHELL + 4):
        client.get(source.get_absolute_url())


QUERIES_OF_THE_SHELL = 3
