"""Whatever is sent to any collection is answered with a problem, never a failure of ours, and nothing is written."""

import pytest

from retention_site.api import COLLECTIONS
from tests.api.client import PROBLEM, Api, errors_of
from tests.api.nouns import ALL, CHANGED, MADE, NOUNS, reader_of, writer_of
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

BAD_QUERIES = ["cursor=x", "cursor=%00", "page_size=0", "page_size=201", "page_size=x", "page_size=", "colour=red", "%00=1"]
NO_RECORDS = ["", "{", "[]", "null", "1", '"x"', "[[" * 5000, "{" * 5000, '{"a": NaN}', '{"a": 1e999}', b"\xff\xfe", b'{"id":']
HOSTILE = ["\0", "\ud800", "a\0b", 10**400, -(10**30), 1e300, True, [], {}, [[]], {"\0": 1}, None, "x" * 100_000]
OTHER_KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "garbage", "text/xml"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("key", ["0", "999999999999999999", "9" * 19, "9" * 400, "x", "-1", "1.5", "%00", "٣", "1%2F2"])
def test_an_unknown_id_is_not_found(name, key):
    response = Api(reader_of(name)).get(f"{name}/{key}/")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_bad_parameter_is_refused(name, query):
    assert len(errors_of(Api(reader_of(name)).get(f"{name}/?{query}"))) == 1


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("body", NO_RECORDS)
def test_a_body_that_is_no_record_is_refused(name, body):
    assert Api(writer_of(name)).post(f"{name}/", body).status_code == 400


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_in_any_field_is_refused_and_nothing_is_written(name, value):
    api, body, model = Api(writer_of(name)), NOUNS[name].body(), COLLECTIONS[name].queryset.model
    count = model.objects.count()
    for field in [*body, "no_such_field"]:
        if (field, value) in [("monthly_value", None), ("summary", "x" * 100_000), ("said", "x" * 100_000)]:
            continue  # unknown money and long texts are welcome
        response = api.post(f"{name}/", body | {field: value})
        assert response.status_code == 400, (field, response.content)
    assert model.objects.count() == count


@pytest.mark.parametrize("name", CHANGED)
def test_an_empty_change_changes_nothing(name):
    row = NOUNS[name].make()
    response = Api(writer_of(name)).patch(f"{name}/{row.pk}/", {})
    assert response.status_code == 200
    before = row.version
    row.refresh_from_db()
    assert row.version == before


@pytest.mark.parametrize("name", MADE)
def test_another_kind_of_body_is_refused(name):
    api = Api(writer_of(name))
    for kind in OTHER_KINDS:
        assert api.post(f"{name}/", "a=1", Content_Type=kind).status_code == 415, kind
    assert api.post(f"{name}/", NOUNS[name].body(), Content_Type="Application/JSON; charset=utf-8").status_code == 201


@pytest.mark.parametrize("accept", ["text/html", "garbage", "", "application/xml;q=", "*/*", "\x00"])
def test_a_strange_accept_header_gets_json(accept, agent):
    response = Api(agent).get("customers/", Accept=accept)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_a_day_of_the_calendar_that_does_not_exist(lead):
    customer = make_customer()
    for day in ("2025-02-30", "0000-01-01", "20250101", "2025-W01-1", "yesterday", "2025-01-01T00:00:00Z", 20250101):
        assert "started_on" in errors_of(Api(lead).post("spells/", {"customer": str(customer.pk), "started_on": day}))
