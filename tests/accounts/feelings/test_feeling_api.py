"""REST: feelings about customers. What holds for every collection is asked in tests/api."""

import pytest

from accounts.actions.feelings import add_feeling
from accounts.models import Feeling, Standing
from retention_site.base.models import AuditEntry
from tests.accounts.standing.factories import make_feeling, make_slipping
from tests.api.client import Api, errors_of
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_it_is_kept_as_whose_token_it_is_and_moves_no_number(agent):
    before = make_slipping()
    body = {"customer": str(before.customer_id), "kind": "good", "note": "All well"}
    answer = Api(agent).post("feelings/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json() == answer.json() | body | {"actor": str(agent.pk)}
    assert AuditEntry.objects.get(action="feeling.added").via == "api"
    after = Standing.objects.get(pk=before.pk)
    assert (after.stage, after.risk) == (before.stage, before.risk)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "furious"}, "kind"), ({"kind": None}, "kind"), ({"note": "x" * 301}, "note"), ({"note": 7}, "note"),
     ({"customer": "999999"}, "customer"), ({"customer": None}, "customer"), ({"mood": "calm"}, "mood")],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(agent, change, field):
    body = {"customer": str(make_customer().pk), "kind": "good"}
    assert set(errors_of(Api(agent).post("feelings/", body | change))) == {field}
    assert not Feeling.objects.exists()


def test_the_newest_is_the_first(agent, lead):
    customer, other = make_customer(), make_customer()
    first = add_feeling(actor=agent, customer=customer, kind="good")
    second = add_feeling(actor=lead, customer=customer, kind="worried", note="Tired")
    third = make_feeling(other, kind="worried")
    api = Api(agent, "read")
    for query, found in [("", [third, second, first]), (f"customer={customer.pk}", [second, first]),
                         (f"actor={agent.pk}", [first]), ("kind=worried", [third, second])]:  # fmt: skip
        assert [row["id"] for row in api.get(f"feelings/?{query}").json()["results"]] == [str(each.pk) for each in found], query
    assert "kind" in errors_of(api.get("feelings/?kind=furious"))
