import pytest

from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_issue, make_product, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent) -> Api:
    return Api(agent)


def test_an_issue_is_opened_and_resolved(api):
    contact, product, assignee = make_contact(), make_product(), make_user()
    body = {
        "customer": str(contact.customer_id),
        "contact": str(contact.pk),
        "product": str(product.pk),
        "assignee": str(assignee.pk),
        "kind": "complaint",
        "severity": "serious",
        "title": "The beans came late",
    }
    row = api.post("issues/", body).json()
    assert {name: row[name] for name in body} == body
    assert (row["status"], row["resolved_at"]) == ("open", None)
    path = f"issues/{row['id']}/"
    row = api.patch(path, {"status": "resolved", "resolution": "Sent again"}).json()
    assert row["resolved_at"]
    assert api.patch(path, {"status": "open"}).json()["resolved_at"] is None


def test_an_issue_stays_with_its_customer(api):
    issue = make_issue()
    assert "customer" in errors_of(api.patch(f"issues/{issue.pk}/", {"customer": str(make_customer().pk)}))
    assert "contact" in errors_of(api.patch(f"issues/{issue.pk}/", {"contact": str(make_contact().pk)}))


def test_filters(api):
    issue = make_issue(severity="serious")
    solved = make_issue()
    api.patch(f"issues/{solved.pk}/", {"status": "resolved"})
    for query in ("severity=serious", "is_open=true", "status=open", f"customer={issue.customer_id}"):
        assert [row["id"] for row in api.get(f"issues/?{query}").json()["results"]] == [str(issue.pk)], query
    assert [row["id"] for row in api.get("issues/?is_open=false").json()["results"]] == [str(solved.pk)]


def test_a_time_of_resolving_without_being_resolved_is_refused(api):
    issue = make_issue()
    errors_of(api.patch(f"issues/{issue.pk}/", {"resolved_at": "2026-06-11T00:00:00Z"}))
