"""Whatever a file holds: no fault of ours, nothing half imported, and words that say what is wrong."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.imports.staging import KINDS, OURS
from accounts.models import Attribute, Contact, Customer, Import, Product, Spell, Subscription, UsageEvent
from retention_site.base.models import AuditEntry
from tests.accounts.imports.files import checked, csv_bytes, problems, work_off
from tests.accounts.imports.hostile import CORPUS
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

WRITTEN = (Customer, Contact, Spell, Subscription, Product, Attribute, UsageEvent)


def counts() -> list[int]:
    return [model.objects.count() for model in WRITTEN]


def test_there_are_enough_of_them():
    assert len(CORPUS) >= 60
    assert len({name for name, *_ in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize(("content", "encoding", "words"), [pytest.param(*rest, id=name) for name, *rest in CORPUS])
def test_a_hostile_file_is_refused_whole_with_a_reason(as_user, lead, content, encoding, words):
    before = counts()
    source = checked(content, encoding=encoding, actor=lead)
    assert source.status == Import.Status.REFUSED
    found = problems(source)
    assert found
    assert words in " ".join(f"{problem.column} {problem}" for problem in found)
    assert all(len(problem.value) < 700 for problem in found)
    client = as_user(lead)
    assert client.get(source.get_absolute_url()).status_code == 200
    assert b"".join(client.get(f"{source.get_absolute_url()}errors/").streaming_content).count(b"\r\n") == len(found) + 1
    assert client.post(f"{source.get_absolute_url()}apply/").status_code == 302
    source.refresh_from_db()
    assert source.status == Import.Status.REFUSED
    assert counts() == before


@pytest.mark.parametrize("kind", sorted(OURS))
def test_the_commands_refuse_them_too(kind, tmp_path, capsys):
    for number, (name, content, encoding, _words) in enumerate(CORPUS[:60:5]):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(content)
        with pytest.raises(CommandError, match="Nothing was imported"):
            call_command(f"import_{kind}", file, encoding=encoding.removesuffix("-sig"), verbosity=0)
        assert "line " in capsys.readouterr().err, name
    assert counts() == [0] * len(WRITTEN)
    assert not apps.get_model("accounts.ImportRow").objects.exists()


def test_formulas_and_markup_are_text(as_user, lead):
    names = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "@SUM(1)",
        "<script>alert(1)</script>",
        "{{ 7|add:7 }}",
        "%s %(x)s",
        "Robert'); DROP TABLE x;--",
    ]
    content = csv_bytes(["external_id", "name"], *([str(n), name] for n, name in enumerate(names)))
    source = checked(content, actor=lead)
    assert source.status == Import.Status.CHECKED
    page = as_user(lead).get(source.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    as_user(lead).post(f"{source.get_absolute_url()}apply/")
    work_off()
    assert list(Customer.objects.order_by("external_id").values_list("name", flat=True)) == names


fuzzed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzzed
@given(content=st.binary(max_size=300), kind=st.sampled_from(sorted(OURS)), encoding=st.sampled_from(Import.Encoding.values))
def test_any_bytes_are_refused_or_understood(content, kind, encoding):
    source = checked(content, kind=kind, encoding=encoding)
    assert source.status in {Import.Status.REFUSED, Import.Status.CHECKED}
    assert (source.status == Import.Status.REFUSED) == bool(problems(source))


cells = st.one_of(
    st.sampled_from(
        ["", "c-1", "TH", "2024-01-01", "2023-06-01", "till", "5", "USD", "sam@example.com", "+6621140096", "yes", "vip"]
    ),
    st.text(max_size=12),
)


@fuzzed
@given(st.data())
def test_any_row_is_refused_or_planned(data):
    if not Customer.objects.filter(external_id="c-1").exists():
        make_customer(external_id="c-1")
    kind = data.draw(st.sampled_from(sorted(OURS)))
    columns = data.draw(st.lists(st.sampled_from(sorted(KINDS[kind].columns)), unique=True))
    header = [*dict.fromkeys([*KINDS[kind].required, *columns])]
    rows = data.draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=4))
    content = csv_bytes(header, *[[cell.encode("utf-8", "ignore").decode() for cell in row] for row in rows])
    before, entries = counts(), AuditEntry.objects.exclude(object_type="accounts.import").count()
    source = checked(content, kind=kind)
    assert (source.status == Import.Status.REFUSED) == bool(problems(source))
    assert (counts(), AuditEntry.objects.exclude(object_type="accounts.import").count()) == (before, entries), (
        "checking writes nothing"
    )
