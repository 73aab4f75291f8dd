"""A notice by page, API or admin sets off the same: callbacks withdrawn, messages stopped, checklist and case opened."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.messages import plan_message
from accounts.models import Departure, Message
from playbooks.models import Callback, Checklist, MitigationCase
from tests.accounts.admin.filling import save
from tests.api.client import Api
from tests.factories import make_churn_reason, make_contact, make_spell
from tests.playbooks.factories import make_callback, make_template

pytestmark = pytest.mark.django_db
TODAY = date.today()
GIVEN = {"notice_on": TODAY.isoformat(), "effective_on": (TODAY + timedelta(days=30)).isoformat(), "notice_channel": "phone"}


def by_page(customer, admin, as_user, reason):
    url = reverse("departure_add", args=[customer.pk])
    assert as_user(admin).post(url, GIVEN | {"said_reason": reason.pk}).status_code == 302


def by_api(customer, admin, as_user, reason):
    assert (
        Api(admin).post("departures/", GIVEN | {"customer": str(customer.pk), "said_reason": str(reason.pk)}).status_code == 201
    )


def by_admin(customer, admin, as_user, reason):
    fields = GIVEN | {"customer": customer.pk, "said_reason": reason.pk}
    assert save(as_user(admin), "/admin/accounts/departure/add/", "departure_form", **fields).status_code == 302


@pytest.mark.parametrize("give_notice", [by_page, by_api, by_admin])
def test_everything_stops(admin, as_user, give_notice):
    make_template("acknowledge")
    customer = make_spell().customer
    contact = make_contact(customer=customer)
    make_callback(customer=customer)
    for purpose in ("promotion", "survey", "lifecycle"):
        plan_message(occasion=purpose, kind="x", purpose=purpose, to=contact, params={}, due_at=timezone.now())
    give_notice(customer, admin, as_user, make_churn_reason())
    departure = Departure.objects.get()
    assert Callback.objects.get().outcome == "withdrawn"
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}
    assert (Checklist.objects.get().departure, MitigationCase.objects.get().departure) == (departure, departure)


def test_admin_refuses_in_the_form_and_changes_findings_alone(admin, as_user):
    customer, reason = make_spell().customer, make_churn_reason()
    by_admin(customer, admin, as_user, reason)
    refused = save(as_user(admin), "/admin/accounts/departure/add/", "departure_form", **GIVEN, customer=customer.pk)
    assert "leaving already" in refused.content.decode()
    departure = Departure.objects.get()
    save(as_user(admin), f"/admin/accounts/departure/{departure.pk}/change/", "departure_form", found="Nobody was trained")
    departure.refresh_from_db()
    assert (departure.found, departure.version) == ("Nobody was trained", 2)


def test_steps_are_done_by_api(agent):
    make_template("acknowledge", "export").items.filter(code="acknowledge").update(needs_proof=True)
    customer = make_spell().customer
    Api(agent).post("departures/", GIVEN | {"customer": str(customer.pk)})
    api, path = Api(agent), f"checklists/{Checklist.objects.get().pk}/finish/"
    assert api.post(path, {"item": "acknowledge"}).status_code == 400
    done = api.post(path, {"item": "acknowledge", "note": "https://example.com/7"}).json()
    assert [(item["code"], item["status"]) for item in done["items"]] == [("acknowledge", "done"), ("export", "open")]
    assert api.post(path, {"item": "nothing"}).status_code == 400
    closed = api.post(path, {"item": "export", "status": "dropped", "note": "They have it"}).json()
    assert closed["closed_on"] == TODAY.isoformat()
    found = api.get(f"checklists/?is_open=false&customer={customer.pk}").json()["results"]
    assert [row["id"] for row in found] == [closed["id"]]
