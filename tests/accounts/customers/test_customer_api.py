from datetime import UTC, datetime

import pytest

from accounts.actions.attributes import create_attribute
from accounts.actions.customers import update_customer
from accounts.models import Customer
from retention_site.base.models import AuditEntry
from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent) -> Api:
    return Api(agent)


def found(api: Api, query: str) -> list[str]:
    return [row["id"] for row in api.get(f"customers/?{query}").json()["results"]]


def test_a_customer_is_found_by_external_id(api):
    make_customer(external_id="one")
    two = make_customer(external_id="Two +&%")
    assert found(api, "external_id=Two%20%2B%26%25") == [str(two.pk)]
    assert found(api, "external_id=three") == []


def test_a_customer_is_found_by_part_of_a_name_in_any_spelling(api):
    customer = make_customer(name="شركة الأمل")
    make_contact(customer=customer, phone="+6621140096")
    make_customer(name="Other")
    for text in ("الامل", "114 0096", "%D9%A2%D9%A1%D9%A1%D9%A4"):
        assert found(api, f"q={text}") == [str(customer.pk)], text


@pytest.mark.parametrize("text", ["%00", "x" * 201])
def test_a_search_that_cannot_be(api, text):
    assert "q" in errors_of(api.get(f"customers/?q={text}"))


@pytest.mark.parametrize("text", ["%27%22", "%25_", "a AND b OR c*", "()", "-", "%F0%9F%98%80", "%EF%BF%BD", "NEAR(a b)"])
def test_a_search_of_signs_finds_nothing_and_breaks_nothing(api, text):
    make_customer()
    assert api.get(f"customers/?q={text}").status_code == 200


def test_filters(api, agent):
    mine = make_customer(manager=agent, kind="person", country="TH", language="th", value_tier="vip")
    make_customer(team=make_team())
    for query in (f"manager={agent.pk}", "kind=person", "country=TH", "language=th", "value_tier=vip"):
        assert found(api, query) == [str(mine.pk)], query
    assert found(api, "manager=999999999999999999") == []


def test_what_changed_since(api):
    old, new = make_customer(), make_customer()
    Customer.objects.filter(pk=old.pk).update(updated_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert found(api, "updated_since=2025-06-01T07:00:00%2B07:00") == [str(new.pk)]
    assert found(api, "updated_since=2025-06-01T07:00:00+07:00") == [str(new.pk)]


@pytest.mark.parametrize(
    "query",
    [
        "kind=robot",
        "manager=x",
        "manager=",
        "manager=%D9%A3",
        "team=-1",
        "external_id=",
        "updated_since=yesterday",
        "updated_since=2025-01-01T00:00:00",
        "updated_since=0001-01-01T00:00:00%2B14:00",
        "updated_since=9999-12-31T23:59:59-14:00",
    ],
)
def test_a_filter_that_cannot_be_read_shows_nothing(api, query):
    make_customer()
    assert list(errors_of(api.get(f"customers/?{query}"))) == [query.split("=")[0]]


def test_own_attributes_are_typed_and_laid_over_each_other(api):
    create_attribute(actor=None, code="seats", label="Seats", kind="number")
    create_attribute(actor=None, code="region", label="Region", kind="choice", choices=["north", "south"])
    row = api.post("customers/", {"external_id": "a", "name": "A", "attributes": {"seats": 12.5}}).json()
    assert row["attributes"] == {"seats": "12.5"}
    path = f"customers/{row['id']}/"
    assert api.patch(path, {"attributes": {"region": "north"}}).json()["attributes"] == {"seats": "12.5", "region": "north"}
    assert api.patch(path, {"attributes": {"seats": None}}).json()["attributes"] == {"region": "north"}
    for bad in ({"region": "west"}, {"seats": "many"}, {"seats": 10**400}, {"unknown": 1}, {"seats": [1]}, {"seats": {"a": 1}}):
        assert "attributes" in errors_of(api.patch(path, {"attributes": bad})), bad


def test_references_are_ids_and_unknown_or_departed_staff_are_refused(api):
    gone = make_user(is_active=False)
    body = {"external_id": "a", "name": "A"}
    for value in (str(gone.pk), "999999", "x", 1.5, True, [1], "1" * 19):
        assert "manager" in errors_of(api.post("customers/", body | {"manager": value})), value
    staff = make_user()
    row = api.post("customers/", body | {"manager": staff.pk, "team": None}).json()
    assert (row["manager"], row["team"]) == (str(staff.pk), None)


def test_what_the_model_forbids_is_told_by_field(api):
    make_customer(external_id="taken")
    body = {
        "external_id": "taken",
        "name": "A",
        "country": "Thailand",
        "timezone": "Mars/Base",
        "language": "xx",
        "kind": "robot",
    }
    assert set(errors_of(api.post("customers/", body))) >= {"country", "timezone", "language", "kind"}
    assert set(errors_of(api.post("customers/", {"external_id": "taken", "name": "A"}))) == {"external_id"}
    assert set(errors_of(api.post("customers/", {}))) == {"external_id", "name"}


def test_what_is_derived_cannot_be_set(api):
    row = api.post("customers/", {"external_id": "a", "name": "A", "started_on": "2020-01-01", "id": "77"}).json()
    assert row["started_on"] is None
    assert row["id"] != "77"


def test_the_history_of_a_customer(api, agent, lead):
    customer = make_customer(name="Before")
    update_customer(actor=lead, customer=customer, version=1, fields={"name": "After"})
    update_customer(actor=agent, customer=customer, version=2, fields={"industry": "Tea"})
    make_customer()
    path = f"customers/{customer.pk}/history/"
    rows = api.get(path).json()["results"]
    assert [row["action"] for row in rows] == ["customer.updated", "customer.updated", "customer.created"]
    assert (rows[1]["actor"], rows[1]["actor_name"]) == (str(lead.pk), lead.full_name)
    assert (rows[1]["before"], rows[1]["after"]) == ({"name": "Before"}, {"name": "After"})
    assert rows[2]["actor"] is None
    page = api.get(f"{path}?page_size=2").json()
    assert [row["action"] for row in api.get(page["next"]).json()["results"]] == ["customer.created"]


def test_the_history_of_a_foreign_customer_is_not_there(settings, outsider):
    settings.TEAM_CUSTOMERS_ONLY = True
    customer = make_customer(team=make_team())
    assert Api(outsider).get(f"customers/{customer.pk}/history/").status_code == 404


def test_a_change_is_recorded_as_coming_by_the_api(api, agent):
    customer = make_customer()
    api.patch(f"customers/{customer.pk}/", {"industry": "Tea"})
    entry = AuditEntry.objects.about(customer).first()
    assert (entry.actor, entry.via, entry.after) == (agent, "api", {"industry": "Tea"})


def test_who_sees_only_their_team_s_customers_makes_them_there(settings, outsider):
    settings.TEAM_CUSTOMERS_ONLY = True
    api = Api(outsider)
    row = api.post("customers/", {"external_id": "a", "name": "A"}).json()
    assert row["team"] == str(outsider.team_id)
    api.post(
        "customers/upsert/", {"customers": [{"external_id": "b", "name": "B"}, {"external_id": "c", "name": "C", "team": None}]}
    )
    assert {each["team"] for each in api.get("customers/").json()["results"]} == {str(outsider.team_id)}
    assert len(api.get("customers/").json()["results"]) == 3


def test_who_sees_all_makes_them_for_no_team(api, agent):
    assert api.post("customers/", {"external_id": "a", "name": "A"}).json()["team"] is None


def test_giving_a_customer_away_is_answered_with_it_once_more(settings, outsider):
    settings.TEAM_CUSTOMERS_ONLY = True
    api, other = Api(outsider), make_team()
    customer = make_customer(team=outsider.team)
    response = api.patch(f"customers/{customer.pk}/", {"team": str(other.pk)})
    assert (response.status_code, response.json()["team"]) == (200, str(other.pk))
    assert api.get(f"customers/{customer.pk}/").status_code == 404
    body = {"external_id": "x", "name": "X", "team": str(other.pk)}
    assert api.post("customers/", body).status_code == 201
