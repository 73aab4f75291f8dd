import pytest

from accounts.actions.consents import suppress_address
from accounts.models import Consent
from tests.api.client import Api, errors_of
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def test_a_line_is_added_and_says_who_told(agent):
    contact = make_contact()
    body = {
        "contact": str(contact.pk),
        "purpose": "promotion",
        "decision": "granted",
        "wording": "May we?",
        "wording_language": "en",
    }
    row = Api(agent).post("consents/", body).json()
    assert {name: row[name] for name in body} == body
    assert (row["source"], row["channel"], row["actor"]) == ("api", "email", str(agent.pk))
    assert Consent.objects.get().address_hash


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "suppressed"},
        {"source": "bounce"},
        {"source": "erasure"},
        {"purpose": "fun"},
        {"contact": None},
        {"channel": ""},
    ],
)
def test_what_cannot_be_told_by_hand(agent, fields):
    body = {"contact": str(make_contact().pk), "purpose": "promotion", "decision": "granted"}
    assert set(errors_of(Api(agent).post("consents/", body | fields))) == set(fields)
    assert not Consent.objects.exists()


def test_the_ledger_is_never_changed(admin):
    api, contact = Api(admin), make_contact()
    row = api.post("consents/", {"contact": str(contact.pk), "purpose": "survey", "decision": "granted"}).json()
    for method in ("PATCH", "PUT", "DELETE"):
        assert api.send(method, f"consents/{row['id']}/", {"decision": "refused"}).status_code == 405


def test_filters_and_suppressed_addresses(agent):
    suppress_address(actor=None, address="a@example.com", source="bounce")
    contact, api = make_contact(), Api(agent)
    api.post("consents/", {"contact": str(contact.pk), "purpose": "survey", "decision": "granted"})
    rows = api.get("consents/").json()["results"]
    assert [row["contact"] for row in rows] == [str(contact.pk), None]
    assert "a@example.com" not in str(rows)
    for query in (f"contact={contact.pk}", f"customer={contact.customer_id}", "decision=granted", "purpose=survey"):
        assert api.get(f"consents/?{query}").json()["results"] == rows[:1], query
