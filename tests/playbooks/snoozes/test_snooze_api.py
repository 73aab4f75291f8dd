"""REST: not now. What holds for every collection is asked in tests/api."""

from datetime import timedelta

import pytest

from accounts.models import Stage
from accounts.paying import business_day
from playbooks.actions.snoozes import snooze_customer
from playbooks.models import Snooze
from retention_site.base.models import AuditEntry
from tests.accounts.standing.factories import make_slipping, make_stuck
from tests.api.client import Api, errors_of
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_they_are_left_at_their_stage_by_whose_token_it_is(agent):
    customer = make_slipping().customer
    answer = Api(agent).post("snoozes/", {"customer": str(customer.pk), "days": 7, "why": " On holiday "})
    assert answer.status_code == 201, answer.content
    told, today = answer.json(), business_day()
    assert {name: told[name] for name in ("stage", "until", "why", "actor", "on")} == {
        "stage": Stage.SLIPPING, "until": (today + timedelta(days=7)).isoformat(), "why": "On holiday",
        "actor": str(agent.pk), "on": today.isoformat(),
    }  # fmt: skip
    assert "days" not in told
    assert AuditEntry.objects.get(action="customer.snoozed").via == "api"
    assert Snooze.objects.running(on=today).get().customer == customer


@pytest.mark.parametrize(
    ("change", "field"),
    [({"days": 0}, "days"), ({"days": 91}, "days"), ({"days": "7"}, "days"), ({"days": None}, "days"), ({"why": "  "}, "why"),
     ({"why": "x" * 301}, "why"), ({"stage": "active"}, ""), ({"until": "2030-01-01"}, ""),
     ({"customer": "999999"}, "customer"), ({"forever": True}, "forever")],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field_and_what_follows_from_it_is_not_taken(agent, change, field):
    body = {"customer": str(make_slipping().customer_id), "days": 7, "why": "Seen"}
    answer = Api(agent).post("snoozes/", body | change)
    if field:
        assert set(errors_of(answer)) == {field}
        assert not Snooze.objects.exists()
    else:
        assert (answer.status_code, answer.json()["stage"]) == (201, Stage.SLIPPING)
        assert answer.json()["until"] == (business_day() + timedelta(days=7)).isoformat()


def test_whom_nobody_has_looked_at_cannot_be_left(agent):
    body = {"customer": str(make_customer().pk), "days": 7, "why": "Seen"}
    assert "Nobody has looked" in errors_of(Api(agent).post("snoozes/", body))["days"][0]


def test_those_that_still_hold_are_found(agent):
    slipping, stuck = make_slipping().customer, make_stuck().customer
    holds, over = (snooze_customer(actor=agent, customer=each, days=7, why="Seen") for each in (slipping, stuck))
    today = business_day()
    Snooze.objects.filter(pk=over.pk).update(on=today - timedelta(days=9), until=today - timedelta(days=2))
    api = Api(agent, "read")
    for query, found in [("is_running=true", [holds]), ("is_running=false", [over]), ("stage=onboarding", [over]),
                         (f"customer={slipping.pk}", [holds]), ("", [over, holds])]:  # fmt: skip
        assert [row["id"] for row in api.get(f"snoozes/?{query}").json()["results"]] == [str(each.pk) for each in found], query
    assert "is_running" in errors_of(api.get("snoozes/?is_running=maybe"))
