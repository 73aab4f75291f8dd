import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Import
from accounts.roles import Role
from retention_site.base.models import AuditEntry
from surveys.models import Response, Survey
from tests.accounts.imports.files import csv_bytes, work_off
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db

HEADER = ["Survey Response ID", "Email", "Score", "Comment", "Created At", "Locale", "Delighted tags"]
ROWS = [
    ["1", "Ratna@Example.com", "9", "Orangnya ramah,\nselalu cepat", "2024-05-01 10:00:00 UTC", "id-ID", "vip"],
    ["2", "nobody@example.com", "3", "", "2024-05-02", "", ""],
    ["3", "ratna@example.com", "7", "=1+1", "2024-06-02T08:00:00+07:00", "en", ""],
]
COLUMNS = {"score": "score", "comment": "comment", "at": "created_at", "email": "email", "language": "locale", "id": ""}


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def survey():
    return make_survey(name="Recommend")


@pytest.fixture
def ratna():
    return make_contact(email="ratna@example.com", language="th")


def content(*rows, header=HEADER):
    return csv_bytes(header, *(rows or ROWS))


def send(client, survey, data=None):
    """Upload a file and come to the page that asks for its columns."""
    file = SimpleUploadedFile("delighted.csv", content() if data is None else data)
    posted = {"encoding": "utf-8-sig", "file": file}
    return client.post(reverse("response_import", args=[survey.pk]), posted, follow=True)


def bring(client, survey, data=None, **columns):
    """Do all that a person does, to the end; returns the import."""
    send(client, survey, data)
    source = Import.objects.latest("pk")
    client.post(reverse("response_import_columns", args=[source.pk]), COLUMNS | columns)
    work_off()
    client.post(reverse("import_apply", args=[source.pk]))
    work_off()
    source.refresh_from_db()
    return source


def test_columns_are_guessed_and_shown_with_the_first_rows(as_user, lead, survey):
    response = send(as_user(lead), survey)
    form = response.context["form"]
    assert {name: field.initial for name, field in form.fields.items()} == {
        "score": "score", "comment": "comment", "at": "created_at", "email": "email", "customer": "", "language": "locale",
        "id": "survey_response_id",
    }  # fmt: skip
    assert "nobody@example.com" in response.content.decode()
    assert not Response.objects.exists()


def test_a_file_waits_for_its_columns(as_user, lead, survey):
    client = as_user(lead)
    send(client, survey)
    work_off()
    source = Import.objects.get()
    assert source.status == "uploaded"
    assert client.get(source.get_absolute_url()).url == reverse("response_import_columns", args=[source.pk])


def test_answers_arrive_with_their_people(as_user, lead, survey, ratna):
    source = bring(as_user(lead), survey, id="survey_response_id")
    assert (source.status, source.added, source.made) == ("applied", 3, {"unknown": 1})
    first, stranger, third = Response.objects.order_by("external_id")
    assert (first.contact, first.customer, first.score, first.language) == (ratna, ratna.customer, 9, "id")
    assert (first.channel, first.recorder, first.invitation, first.state) == ("import", None, None, "counted")
    assert first.answered_at.isoformat() == first.first_answered_at.isoformat() == "2024-05-01T10:00:00+00:00"
    assert first.answers.get(question__code="best").text == "Orangnya ramah,\nselalu cepat"
    assert list(Response.objects.saying("ramah")) == [first]
    assert first.changes.get().answers == {"recommend": 9, "best": "Orangnya ramah,\nselalu cepat"}
    assert (stranger.customer, stranger.contact, stranger.score, stranger.language) == (None, None, 3, "en")
    assert third.answers.get(question__code="missing").text == "=1+1"
    assert not Response.objects.unread().exists()
    assert AuditEntry.objects.filter(action="response.imported", actor=lead).count() == 3
    page = as_user(lead).get(source.get_absolute_url()).content.decode()
    assert "not known here" in page
    assert reverse("survey_list") in page


@pytest.mark.parametrize("id_column", ["survey_response_id", ""])
def test_the_same_file_twice_adds_nothing(as_user, lead, survey, ratna, id_column):
    twice = content(*ROWS, ["4", *ROWS[1][1:]])  # the same words from the same person on the same day: two answers
    assert bring(as_user(lead), survey, twice, id=id_column).added == 4
    again = bring(as_user(lead), survey, twice, id=id_column)
    assert (again.added, again.unchanged, Response.objects.count()) == (0, 4, 4)


def test_the_customer_is_named_by_its_external_id(as_user, lead, survey):
    customer = make_customer(external_id="c-77")
    for _ in range(2):
        make_contact(email="office@example.com")  # of two customers: nobody knows who wrote
    make_contact(email="office@example.com", customer=customer)
    header = ["who", "mail", "nps", "when"]
    rows = content(
        ["c-77", "office@example.com", "10", "2024-01-01"], ["", "office@example.com", "0", "2024-01-01"], header=header
    )
    columns = {"score": "nps", "at": "when", "email": "mail", "customer": "who", "comment": "", "language": ""}
    bring(as_user(lead), survey, rows, **columns)
    named, ambiguous = Response.objects.order_by("-score")
    assert (named.customer, named.contact.email) == (customer, "office@example.com")
    assert (ambiguous.customer, ambiguous.contact) == (None, None)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({2: "11"}, "score"),
        ({2: ""}, "score"),
        ({2: "9.5"}, "score"),
        ({4: "01/02/2024"}, "created_at"),
        ({4: ""}, "created_at"),
        ({5: "fr"}, "locale"),
        ({3: "x" * 5001}, "comment"),
    ],
)
def test_one_bad_cell_and_nothing_is_imported(as_user, lead, survey, cells, column):
    bad = [cells.get(n, cell) for n, cell in enumerate(ROWS[0])]
    source = bring(as_user(lead), survey, content(bad, ROWS[1]))
    assert (source.status, source.errors) == ("refused", 1)
    assert source.lines.get(outcome="refused").problems[0]["column"] == column
    assert column in as_user(lead).get(source.get_absolute_url()).content.decode()
    assert not Response.objects.exists()


def test_words_that_no_question_asks_for_are_not_dropped_silently(as_user, lead, survey):
    survey.questions.filter(code="best").update(is_active=False)
    source = bring(as_user(lead), survey)
    assert source.lines.get(outcome="refused").problems[0]["column"] == "comment"


def test_a_survey_without_a_score_takes_words(as_user, lead):
    survey = make_survey(kind=Survey.Kind.EXIT)
    rows = content(["We moved", "2024-01-01"], header=["comment", "date"])
    columns = {"score": "", "comment": "comment", "at": "date", "email": "", "language": ""}
    assert bring(as_user(lead), survey, rows, **columns).added == 1
    assert Response.objects.get().score is None


@pytest.mark.parametrize(
    ("wrong", "field"), [({"score": ""}, "score"), ({"at": ""}, "at"), ({"comment": "score"}, "comment"), ({"id": "no"}, "id")]
)
def test_bad_columns_are_refused(as_user, lead, survey, wrong, field):
    client = as_user(lead)
    send(client, survey)
    url = reverse("response_import_columns", args=[Import.objects.get().pk])
    assert field in client.post(url, COLUMNS | wrong).context["form"].errors
    assert "columns" not in Import.objects.get().options


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a table", b"a,a\n1,2\n"])
def test_what_is_no_table_is_refused_at_once(as_user, lead, survey, data):
    response = send(as_user(lead), survey, data)
    assert "This file cannot be read" in response.content.decode()
    assert Import.objects.get().status == "cancelled"


def test_the_page_of_imports_does_not_offer_it(as_user, lead, survey):
    response = as_user(lead).get(reverse("import_add"))
    assert "responses" not in dict(response.context["form"].fields["kind"].choices)
    posted = {"kind": "responses", "encoding": "utf-8-sig", "file": SimpleUploadedFile("a.csv", content())}
    assert "kind" in as_user(lead).post(reverse("import_add"), posted).context["form"].errors


def test_doors(as_user, lead, survey, settings):
    assert_doors(as_user, reverse("response_import", args=[survey.pk]), methods="get post", least=Role.LEAD)
    send(as_user(lead), survey)
    url = reverse("response_import_columns", args=[Import.objects.get().pk])
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)
    assert_hidden_from_other_teams(as_user, settings, url)


# The command ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_bytes(content())
    return path


def test_the_command_guesses_and_adds_once(saved, survey, ratna, capsys):
    call_command("import_responses", saved, survey="Recommend")
    assert "3 rows: 3 added" in capsys.readouterr().out
    call_command("import_responses", saved, survey="Recommend")
    assert "0 added, 0 changed, 3 unchanged" in capsys.readouterr().out
    assert Response.objects.count() == 3


def test_the_command_is_told_a_column(saved, survey):
    call_command("import_responses", saved, survey="Recommend", comment="Delighted tags", verbosity=0)
    assert list(Response.objects.filter(has_words=True).values_list("score", flat=True)) == [9]


@pytest.mark.parametrize(
    ("options", "said"),
    [({"survey": "No"}, "no survey"), ({"at": "when"}, "1 problem"), ({"score": "email"}, "problems"), ({"dry_run": True}, "")],
)
def test_the_command_refuses_what_it_cannot_use(saved, survey, options, said):
    if said:
        with pytest.raises(CommandError, match=said):
            call_command("import_responses", saved, **({"survey": "Recommend", "verbosity": 0} | options))
    else:
        call_command("import_responses", saved, survey="Recommend", verbosity=0, **options)
    assert not Response.objects.exists()


def test_the_command_asks_for_what_it_cannot_guess(tmp_path, survey):
    path = tmp_path / "answers.csv"
    path.write_bytes(content(["1", "9"], header=["n", "points"]))
    with pytest.raises(CommandError, match="--score, --at"):
        call_command("import_responses", path, survey="Recommend")
