"""What holds for every collection alike: reading, writing, permissions, versions, and being done once."""

import pytest

from accounts.models import Customer
from accounts.roles import Role
from retention_site.api import COLLECTIONS
from retention_site.base.models import AuditEntry
from tests.api.client import PROBLEM, Api, errors_of
from tests.api.nouns import ALL, CHANGED, MADE, NOUNS, OF_CUSTOMERS, reader_of, writer_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_every_collection_has_a_row_here():
    assert set(NOUNS) == set(COLLECTIONS) - {"usage-events"}


@pytest.mark.parametrize("name", ALL)
def test_rows_are_listed_and_read_one_by_one(name):
    row = NOUNS[name].make()
    api = Api(reader_of(name), "read")
    page = api.get(f"{name}/").json()
    assert set(page) == {"next", "previous", "results"}
    shown = {each["id"]: each for each in page["results"]}[str(row.pk)]
    response = api.get(f"{name}/{row.pk}/")
    assert (response.status_code, response.json()) == (200, shown)
    assert ("ETag" in response.headers) == NOUNS[name].versioned


@pytest.mark.parametrize("name", ALL)
def test_pages_hold_each_row_once(name):
    for _ in range(5):
        NOUNS[name].make()
    api = Api(reader_of(name), "read")
    everything = [row["id"] for row in api.get(f"{name}/?page_size=200").json()["results"]]
    url, met = f"{name}/?page_size=2", []
    while url:
        page = api.get(url).json()
        met += [row["id"] for row in page["results"]]
        url = page["next"]
    assert met == everything
    assert len(set(met)) == len(met) >= 5


@pytest.mark.parametrize("name", ALL)
def test_the_number_of_queries_does_not_grow_with_the_rows(name, django_assert_max_num_queries):
    api = Api(reader_of(name), "read")
    NOUNS[name].make()
    api.get(f"{name}/")
    with django_assert_max_num_queries(10) as one:
        api.get(f"{name}/")
    for _ in range(6):
        NOUNS[name].make()
    with django_assert_max_num_queries(10) as many:
        api.get(f"{name}/")
    assert len(many) == len(one) <= NOUNS[name].queries


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_without_a_token_nothing_is_shown_or_done(name, method):
    row = NOUNS[name].make()
    path = f"{name}/{row.pk}/" if method == "PATCH" else f"{name}/"
    response = Api(None).send(method, path, {})
    assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", ALL)
def test_a_token_that_only_writes_cannot_read(name):
    assert Api(reader_of(name), "write").get(f"{name}/").status_code == 403


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
