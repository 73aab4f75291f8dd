import pytest

from tests.api.client import Api, errors_of
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_a_spell_begins_and_ends_but_never_overlaps(lead):
    api, customer = Api(lead), make_customer()
    body = {"customer": str(customer.pk), "started_on": "2025-01-01"}
    row = api.post("spells/", body).json()
    assert "started_on" in errors_of(api.post("spells/", body | {"started_on": "2025-06-01"}))
    path = f"spells/{row['id']}/"
    assert errors_of(api.patch(path, {"ended_on": "2024-01-01"}))
    assert api.patch(path, {"ended_on": "2025-06-01", "leave_reason": "Moved"}).json()["ended_on"] == "2025-06-01"
    assert api.get("spells/?covering=2025-05-31").json()["results"]
    assert api.get("spells/?covering=2025-06-01").json()["results"] == []
    assert api.get(f"customers/{customer.pk}/").json()["started_on"] == "2025-01-01"


@pytest.mark.parametrize("day", ["", "x", "2025-02-30", "10000-01-01", "%00"])
def test_a_day_that_does_not_exist_covers_nothing(lead, day):
    assert set(errors_of(Api(lead).get(f"spells/?covering={day}"))) == {"covering"}
