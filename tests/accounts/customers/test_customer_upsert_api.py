import pytest

from accounts.actions.attributes import create_attribute
from accounts.models import Customer
from retention_site.base.models import AuditEntry
from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_team, make_user

pytestmark = pytest.mark.django_db

URL = "customers/upsert/"


@pytest.fixture
def api(agent) -> Api:
    return Api(agent)


def row(external_id: str, **fields):
    return {"external_id": external_id, "name": f"Customer {external_id}"} | fields


def test_each_row_is_made_changed_or_left(api, agent):
    old = make_customer(external_id="old", name="Before", industry="Tea")
    make_contact(customer=old, full_name="Ratna")
    same = make_customer(external_id="same", name="Same")
    response = api.post(URL, {"customers": [row("old", name="After"), row("new", kind="person"), row("same", name="Same")]})
    assert response.status_code == 200
    results = response.json()["results"]
    assert [each["outcome"] for each in results] == ["updated", "created", "unchanged"]
    assert [each["external_id"] for each in results] == ["old", "new", "same"]
    new = Customer.objects.get(external_id="new")
    assert [each["id"] for each in results] == [str(old.pk), str(new.pk), str(same.pk)]
    old.refresh_from_db()
    assert (old.name, old.industry, old.version) == ("After", "Tea", 2)
    assert Customer.objects.get(pk=same.pk).version == 1
    entry = AuditEntry.objects.about(old).first()
    assert (entry.action, entry.actor, entry.via, entry.changes) == (
        "customer.updated",
        agent,
        "api",
        [("name", "Before", "After")],
    )
    assert AuditEntry.objects.about(new).get().after["kind"] == "person"
    assert AuditEntry.objects.about(same).count() == 1


def test_changed_customers_are_found_by_name_and_contact(api):
    customer = make_customer(external_id="a", name="Old name")
    make_contact(customer=customer, full_name="Ratna Dewi")
    api.post(URL, {"customers": [row("a", name="Élan"), row("b", name="شركة الأمل")]})
    assert Customer.objects.matching("elan").get() == customer
    assert Customer.objects.matching("ratna").get() == customer
    assert Customer.objects.matching("الامل").get().external_id == "b"
    assert [each.name for each in Customer.objects.order_by("name_sort")] == ["Élan", "شركة الأمل"]


def test_one_bad_row_and_nothing_is_written(api):
    make_customer(external_id="old", name="Before")
    rows = [row("old", name="After"), row("b", country="Thailand"), row("c", timezone="Mars"), {"external_id": "d"}, "x"]
    assert set(errors_of(api.post(URL, {"customers": rows[:3]}))) == {"customers.1.country", "customers.2.timezone"}
    assert {"customers.3.name"} <= set(errors_of(api.post(URL, {"customers": rows})))
    assert Customer.objects.get().name == "Before"
    assert AuditEntry.objects.filter(action="customer.updated").count() == 0


def test_an_id_twice_in_the_batch(api):
    errors = errors_of(api.post(URL, {"customers": [row("a"), row("b"), row("a")]}))
    assert set(errors) == {"customers.2.external_id"}
    assert not Customer.objects.exists()


def test_a_foreign_customer_is_not_taken_over(settings, outsider):
    settings.TEAM_CUSTOMERS_ONLY = True
    theirs = make_customer(external_id="theirs", name="Theirs", team=make_team())
    errors = errors_of(Api(outsider).post(URL, {"customers": [row("theirs", name="Mine")]}))
    assert set(errors) == {"customers.0.external_id"}
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_attributes_are_laid_over(api):
    create_attribute(actor=None, code="seats", label="Seats", kind="number")
    create_attribute(actor=None, code="region", label="Region")
    make_customer(external_id="a", attributes={"seats": "3", "region": "north"})
    api.post(URL, {"customers": [row("a", attributes={"seats": None}), row("b", attributes={"seats": 4, "region": None})]})
    stored = dict(Customer.objects.values_list("external_id", "attributes"))
    assert stored == {"a": {"region": "north"}, "b": {"seats": "4"}}
    assert "customers.0.attributes" in errors_of(api.post(URL, {"customers": [row("a", attributes={"seats": "many"})]}))


def test_a_thousand_at_once_in_few_queries(api, django_assert_max_num_queries):
    manager = str(make_user().pk)
    rows = [row(f"n{n}", manager=manager, timezone="Asia/Bangkok") for n in range(1000)]
    # SQLite takes some forty rows a statement
    with django_assert_max_num_queries(60):
        response = api.post(URL, {"customers": rows})
    assert {each["outcome"] for each in response.json()["results"]} == {"created"}
    with django_assert_max_num_queries(60):
        response = api.post(URL, {"customers": [each | {"industry": "Tea"} for each in rows]})
    assert {each["outcome"] for each in response.json()["results"]} == {"updated"}
    with django_assert_max_num_queries(20):
        response = api.post(URL, {"customers": [each | {"industry": "Tea"} for each in rows]})
    assert {each["outcome"] for each in response.json()["results"]} == {"unchanged"}
    assert Customer.objects.filter(industry="Tea", version=2).count() == 1000


@pytest.mark.parametrize(
    "body", [{}, {"customers": None}, {"customers": {}}, {"customers": "x"}, [], [row("a")], {"customers": [[]]}]
)
def test_a_body_that_is_no_batch(api, body):
    errors_of(api.post(URL, body))
    assert not Customer.objects.exists()


def test_more_than_a_thousand(api):
    assert "customers" in errors_of(api.post(URL, {"customers": [row(f"n{n}") for n in range(1001)]}))
    assert not Customer.objects.exists()


def test_an_empty_batch_is_no_work(api):
    assert api.post(URL, {"customers": []}).json() == {"results": []}


def test_once_per_key(api):
    body = {"customers": [row("a")]}
    first = api.post(URL, body, Idempotency_Key="k").json()
    assert api.post(URL, body, Idempotency_Key="k").json() == first
    assert first["results"][0]["outcome"] == "created"


def test_needs_a_token_that_writes(agent):
    assert Api(None).post(URL, {}).status_code == 401
    assert Api(agent, "read").post(URL, {"customers": []}).status_code == 403
    assert Api(agent).get(URL).status_code == 405
