"""What holds for every collection alike: one row here for each, and a test that none is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actions.attributes import create_attribute
from accounts.actions.consents import record_consent
from accounts.actions.questions import ask_question
from accounts.models import Consent, Customer, OpenQuestion
from accounts.roles import Role
from retention_site.api import COLLECTIONS
from retention_site.base.models import AuditEntry
from tests.api.client import PROBLEM, Api, errors_of
from tests.factories import (
    make_contact,
    make_customer,
    make_interaction,
    make_issue,
    make_product,
    make_spell,
    make_subscription,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Noun:
    """How to make a row, a body that makes another, a body that changes one, and who is the least that may write."""

    make: Callable[..., Any]
    body: Callable[[], dict[str, Any]] | None = None
    change: dict[str, Any] | None = None
    writer: str = Role.AGENT
    customer_of: Callable[[Any], Customer] | None = None
    versioned: bool = True


def attribute(n: int) -> Any:
    return create_attribute(actor=None, code=f"a{n}", label=f"Attribute {n}")


def consent(contact: Any = None) -> Consent:
    fields = {"purpose": "survey", "decision": "granted", "source": "staff"}
    return record_consent(actor=None, contact=contact or make_contact(), **fields)


def question() -> OpenQuestion:
    return ask_question(actor=None, interaction=make_interaction(), text="When?")


_count = iter(range(1, 10**6))


def next_one(text: str) -> str:
    return f"{text}{next(_count)}"


NOUNS = {
    "attributes": Noun(
        lambda: attribute(next(_count)),
        lambda: {"code": next_one("b"), "label": "Region"},
        {"label": "New label"},
        writer=Role.LEAD,
    ),
    "consents": Noun(
        consent,
        lambda: {"contact": str(make_contact().pk), "purpose": "promotion", "decision": "refused"},
        customer_of=lambda row: row.contact.customer,
        versioned=False,
    ),
    "contacts": Noun(
        make_contact,
        lambda: {"customer": str(make_customer().pk), "full_name": "Ratna Dewi"},
        {"call_name": "Bu Ratna"},
        customer_of=lambda row: row.customer,
    ),
    "customers": Noun(
        make_customer,
        lambda: {"external_id": next_one("x-"), "name": "Blue Harbor"},
        {"industry": "Coffee"},
        customer_of=lambda row: row,
    ),
    "interactions": Noun(
        make_interaction,
        lambda: {"customer": str(make_customer().pk), "summary": "All is well"},
        {"mood": "calm"},
        customer_of=lambda row: row.customer,
    ),
    "issues": Noun(
        make_issue,
        lambda: {"customer": str(make_customer().pk), "title": "Cannot log in"},
        {"severity": "serious"},
        customer_of=lambda row: row.customer,
    ),
    "products": Noun(
        make_product, lambda: {"code": next_one("p-"), "name": "Coffee club"}, {"name": "Tea club"}, writer=Role.LEAD
    ),
    "questions": Noun(question, customer_of=lambda row: row.interaction.customer, versioned=False),
    "spells": Noun(
        make_spell,
        lambda: {"customer": str(make_customer().pk), "started_on": "2025-03-01"},
        {"leave_reason": "Moved away"},
        writer=Role.LEAD,
        customer_of=lambda row: row.customer,
    ),
    "subscriptions": Noun(
        make_subscription,
        lambda: {
            "spell": str(make_spell().pk),
            "product": str(make_product().pk),
            "started_on": "2025-03-01",
            "monthly_value": "99.50",
            "currency": "THB",
        },
        {"payment_state": "overdue"},
        writer=Role.LEAD,
        customer_of=lambda row: row.spell.customer,
    ),
    "teams": Noun(make_team),
    "users": Noun(make_user),
}
ALL = sorted(NOUNS)
MADE = sorted(name for name, noun in NOUNS.items() if noun.body)
CHANGED = sorted(name for name, noun in NOUNS.items() if noun.change)
OF_CUSTOMERS = sorted(name for name, noun in NOUNS.items() if noun.customer_of)

BAD_QUERIES = ["cursor=x", "cursor=%00", "page_size=0", "page_size=201", "page_size=x", "page_size=", "colour=red", "%00=1"]
NO_RECORDS = ["", "{", "[]", "null", "1", '"x"', "[[" * 5000, "{" * 5000, '{"a": NaN}', '{"a": 1e999}', b"\xff\xfe", b'{"id":']
HOSTILE = ["\0", "\ud800", "a\0b", 10**400, -(10**30), 1e300, True, [], {}, [[]], {"\0": 1}, None, "x" * 100_000]
OTHER_KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "garbage", "text/xml"]


def writer_of(name: str) -> Any:
    return make_user(role=NOUNS[name].writer)


def test_every_collection_has_a_row_here():
    assert set(NOUNS) == set(COLLECTIONS) - {"usage-events"}


@pytest.mark.parametrize("name", ALL)
def test_rows_are_listed_and_read_one_by_one(name, agent):
    row = NOUNS[name].make()
    api = Api(agent, "read")
    page = api.get(f"{name}/").json()
    assert set(page) == {"next", "previous", "results"}
    shown = {each["id"]: each for each in page["results"]}[str(row.pk)]
    response = api.get(f"{name}/{row.pk}/")
    assert (response.status_code, response.json()) == (200, shown)
    assert ("ETag" in response.headers) == NOUNS[name].versioned


@pytest.mark.parametrize("name", ALL)
def test_pages_hold_each_row_once(name, agent):
    for _ in range(5):
        NOUNS[name].make()
    api = Api(agent, "read")
    everything = [row["id"] for row in api.get(f"{name}/?page_size=200").json()["results"]]
    url, met = f"{name}/?page_size=2", []
    while url:
        page = api.get(url).json()
        met += [row["id"] for row in page["results"]]
        url = page["next"]
    assert met == everything
    assert len(set(met)) == len(met) >= 5


@pytest.mark.parametrize("name", ALL)
def test_the_number_of_queries_does_not_grow_with_the_rows(name, agent, django_assert_max_num_queries):
    api = Api(agent, "read")
    NOUNS[name].make()
    api.get(f"{name}/")
    with django_assert_max_num_queries(10) as one:
        api.get(f"{name}/")
    for _ in range(6):
        NOUNS[name].make()
    with django_assert_max_num_queries(10) as many:
        api.get(f"{name}/")
    assert len(many) == len(one) <= 3


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_without_a_token_nothing_is_shown_or_done(name, method):
    row = NOUNS[name].make()
    path = f"{name}/{row.pk}/" if method == "PATCH" else f"{name}/"
    response = Api(None).send(method, path, {})
    assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", ALL)
def test_a_token_that_only_writes_cannot_read(name, agent):
    assert Api(agent, "write").get(f"{name}/").status_code == 403


@pytest.mark.parametrize("name", MADE)
def test_a_token_that_only_reads_cannot_write(name, admin):
    body = NOUNS[name].body()
    row = NOUNS[name].make()
    assert Api(admin, "read").post(f"{name}/", body).status_code == 403
    if NOUNS[name].change:
        assert Api(admin, "read").patch(f"{name}/{row.pk}/", NOUNS[name].change).status_code == 403


@pytest.mark.parametrize("name", MADE)
def test_a_row_is_made_with_its_address_and_audit_entry(name):
    user = writer_of(name)
    response = Api(user).post(f"{name}/", NOUNS[name].body())
    assert response.status_code == 201, response.content
    row = response.json()
    assert response["Location"].endswith(f"/api/v1/{name}/{row['id']}/")
    assert Api(user).get(f"{name}/{row['id']}/").json() == row
    entry = AuditEntry.objects.filter(object_type=COLLECTIONS[name].queryset.model._meta.label_lower).get(object_id=row["id"])
    assert (entry.actor, entry.via) == (user, "api")


@pytest.mark.parametrize("name", sorted(name for name in MADE if NOUNS[name].writer == Role.LEAD))
def test_an_agent_may_not_write_what_only_a_lead_may(name, agent):
    row = NOUNS[name].make()
    assert Api(agent).post(f"{name}/", NOUNS[name].body()).status_code == 403
    assert Api(agent).patch(f"{name}/{row.pk}/", NOUNS[name].change).status_code == 403


@pytest.mark.parametrize("name", CHANGED)
def test_a_row_is_changed(name):
    row = NOUNS[name].make()
    change = NOUNS[name].change
    response = Api(writer_of(name)).patch(f"{name}/{row.pk}/", change)
    assert response.status_code == 200, response.content
    assert {key: response.json()[key] for key in change} == change
    row.refresh_from_db()
    assert {key: getattr(row, key) for key in change} == change


@pytest.mark.parametrize("name", sorted(name for name in CHANGED if NOUNS[name].versioned))
def test_a_stale_etag_is_refused(name):
    row = NOUNS[name].make()
    api = Api(writer_of(name))
    etag = api.get(f"{name}/{row.pk}/")["ETag"]
    assert api.patch(f"{name}/{row.pk}/", NOUNS[name].change, If_Match=f'"other", {etag}').status_code == 200
    response = api.patch(f"{name}/{row.pk}/", NOUNS[name].change, If_Match=etag)
    assert (response.status_code, response["Content-Type"]) == (412, PROBLEM)
    assert api.patch(f"{name}/{row.pk}/", NOUNS[name].change, If_Match="*").status_code == 200
    assert api.patch(f"{name}/{row.pk}/", NOUNS[name].change, If_Match=f"W/{etag}").status_code == 412


@pytest.mark.parametrize("name", MADE)
def test_the_same_key_and_body_make_one_row(name):
    api = Api(writer_of(name))
    body, model = NOUNS[name].body(), COLLECTIONS[name].queryset.model
    first = api.post(f"{name}/", body, Idempotency_Key="once")
    count = model.objects.count()
    again = api.post(f"{name}/", body, Idempotency_Key="once")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert again["Location"] == first["Location"]
    assert again.headers.get("ETag") == first.headers.get("ETag")
    assert model.objects.count() == count
    assert api.post(f"{name}/", NOUNS[name].body(), Idempotency_Key="once").status_code == 422


@pytest.mark.parametrize("name", OF_CUSTOMERS)
def test_rows_of_another_team_are_not_there(name, settings, agent, outsider, manager):
    settings.TEAM_CUSTOMERS_ONLY = True
    row = NOUNS[name].make()
    Customer.objects.filter(pk=NOUNS[name].customer_of(row).pk).update(team=agent.team)
    assert Api(agent).get(f"{name}/{row.pk}/").status_code == 200
    assert Api(manager).get(f"{name}/{row.pk}/").status_code == 200
    stranger = Api(outsider)
    assert stranger.get(f"{name}/").json()["results"] == []
    assert stranger.get(f"{name}/{row.pk}/").status_code == 404
    if NOUNS[name].change:
        foreign_lead = make_user(role=NOUNS[name].writer, team=outsider.team)
        assert Api(foreign_lead).patch(f"{name}/{row.pk}/", NOUNS[name].change).status_code == 404


@pytest.mark.parametrize("name", sorted(set(MADE) & set(OF_CUSTOMERS) - {"customers"}))
def test_nothing_is_made_for_a_customer_of_another_team(name, settings, outsider):
    settings.TEAM_CUSTOMERS_ONLY = True
    foreign_writer = make_user(role=NOUNS[name].writer, team=outsider.team)
    errors = errors_of(Api(foreign_writer).post(f"{name}/", NOUNS[name].body()))
    assert set(errors) <= {"customer", "contact", "spell"}
    assert errors


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_there_is_no_other_method(name, method, admin):
    row = NOUNS[name].make()
    response = Api(admin).send(method, f"{name}/{row.pk}/", {})
    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM)
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_be_made_or_changed_says_so(name, admin):
    row = NOUNS[name].make()
    if not NOUNS[name].body:
        assert Api(admin).post(f"{name}/", {}).status_code == 405
    if not NOUNS[name].change:
        assert Api(admin).patch(f"{name}/{row.pk}/", {}).status_code == 405


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("key", ["0", "999999999999999999", "9" * 19, "9" * 400, "x", "-1", "1.5", "%00", "٣", "1%2F2"])
def test_an_unknown_id_is_not_found(name, key, agent):
    response = Api(agent).get(f"{name}/{key}/")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_bad_parameter_is_refused(name, query, agent):
    assert len(errors_of(Api(agent).get(f"{name}/?{query}"))) == 1


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
        if (field, value) in [("monthly_value", None), ("summary", "x" * 100_000)]:
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
