"""Promises over REST: what only they have. What every collection has is in test_collections.py."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Customer
from playbooks.models import Callback
from tests.api.client import PROBLEM, Api, errors_of
from tests.factories import make_contact, make_customer, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)
SOON = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)
LATER = SOON + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def api(agent):
    return Api(agent)


@pytest.fixture
def callback(agent):
    return make_callback(assignee=agent, promised_for=SOON)


def body(**fields):
    customer = fields.pop("customer", None) or make_customer()
    return {"customer": str(customer.pk), "promised_for": "2026-12-08T15:00:00+07:00", "about": "Is it mended?"} | fields


def path(callback, verb=""):
    return f"callbacks/{callback.pk}/{verb}"


def test_promising_one(api, agent):
    contact = make_contact(phone="+6621140096")
    response = api.post("callbacks/", body(customer=contact.customer, contact=str(contact.pk), minutes=30))
    row = response.json()
    assert (response.status_code, row["promised_for"], row["minutes"]) == (201, "2026-12-08T08:00:00Z", 30)
    assert (row["customer"], row["contact"], row["assignee"]) == (str(contact.customer_id), str(contact.pk), str(agent.pk))
    assert (row["outcome"], row["closed_at"], row["moves"]) == (None, None, 0)
    assert str(Callback.objects.get().phone) == "+6621140096"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"promised_for": "2026-12-08T15:00:00"}, "promised_for"),  # no offset
        ({"promised_for": "2026-12-08"}, "promised_for"),
        ({"promised_for": "9999-12-31T23:59:59Z"}, "promised_for"),
        ({"promised_for": "9999-12-31T23:59:59-14:00"}, "promised_for"),
        ({"promised_for": "0001-01-01T00:00:00+14:00"}, "promised_for"),
        ({"promised_for": "2026-12-08T07:42:00Z"}, "promised_for"),  # now
        ({"promised_for": "2026-12-08T07:41:59.999999Z"}, "promised_for"),
        ({"promised_for": 1765180800}, "promised_for"),
        ({"promised_for": None}, "promised_for"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"minutes": "soon"}, "minutes"),
        ({"about": ""}, "about"),
        ({"about": "x" * 501}, "about"),
        ({"assignee": "999999"}, "assignee"),
        ({"contact": "999999"}, "contact"),
        ({"outcome": "kept"}, "outcome"),
        ({"confirm": "please"}, "confirm"),
    ],
)
def test_what_is_refused(api, fields, wrong):
    sent = body(**fields)
    if wrong == "outcome":
        api.post("callbacks/", sent)
        assert not Callback.objects.exclude(outcome="").exists()
        return
    assert wrong in errors_of(api.post("callbacks/", sent))
    assert not Callback.objects.exists()


def test_others_contacts_and_those_who_left_are_refused(api):
    gone = make_user(is_active=False)
    assert "contact" in errors_of(api.post("callbacks/", body(contact=str(make_contact().pk))))
    assert "assignee" in errors_of(api.post("callbacks/", body(assignee=str(gone.pk))))


def test_a_taken_slot_says_so(api, callback):
    response = api.post("callbacks/", body(promised_for="2026-12-08T08:14:59.5Z"))
    assert errors_of(response) == {"promised_for": ["This quarter of an hour is taken."]}
    assert api.post("callbacks/", body(promised_for="2026-12-08T08:15:00Z")).status_code == 201


def test_a_window_may_end_at_any_moment_and_a_fraction_of_a_second_is_kept(api):
    row = api.post("callbacks/", body(promised_for="2026-12-08T08:03:07.123456Z")).json()
    assert row["promised_for"] == "2026-12-08T08:03:07.123456Z"
    assert Callback.objects.get().slot == SOON


@pytest.mark.parametrize(
    ("after", "outcome", "summary", "status"),
    [
        (timedelta(minutes=5), "kept", "", 200),
        (timedelta(minutes=45), "kept_late", "", 200),
        (timedelta(minutes=45), "kept", "", 400),
        (timedelta(minutes=5), "kept_late", "", 400),
        (timedelta(minutes=5), "broken", "Forgot", 400),
        (timedelta(minutes=45), "broken", "Forgot", 200),
        (timedelta(minutes=45), "broken", " ", 400),
        (timedelta(minutes=5), "withdrawn", "They wrote", 200),
        (timedelta(minutes=5), "withdrawn", "", 400),
        (timedelta(minutes=5), "moved", "", 400),
        (timedelta(minutes=5), "", "", 400),
    ],
)
def test_closing_one_is_true_to_the_clock(api, callback, after, outcome, summary, status):
    with time_machine.travel(SOON + after, tick=False):
        response = api.post(path(callback, "close/"), {"outcome": outcome, "summary": summary})
    assert response.status_code == status, response.content
    callback.refresh_from_db()
    assert callback.outcome == (outcome if status == 200 else "")
    if status == 200:
        assert (response.json()["outcome"], response.json()["outcome_reason"]) == (outcome, summary)
        assert response["ETag"] != '"1"'
    else:
        assert response["Content-Type"] == PROBLEM


def test_an_outcome_is_final(api, callback):
    assert api.post(path(callback, "close/"), {"outcome": "kept"}).status_code == 200
    for verb, sent in (("close/", {"outcome": "kept"}), ("move/", {"promised_for": LATER.isoformat(), "by": "customer"})):
        errors_of(api.post(path(callback, verb), sent))
    callback.refresh_from_db()
    assert (callback.outcome, callback.promised_for) == ("kept", SOON)


def test_moving_one(api, callback):
    response = api.post(path(callback, "move/"), {"promised_for": LATER.isoformat(), "by": "us", "reason": "Specialist away"})
    assert (response.status_code, response.json()["moves"]) == (200, 1)
    response = api.post(path(callback, "move/"), {"promised_for": SOON.isoformat(), "by": "customer"})
    assert (response.status_code, response.json()["promised_for"]) == (200, "2026-12-08T08:00:00Z")
    kinds = callback.events.values_list("kind", flat=True)
    assert list(kinds) == ["promised", "moved_by_us", "moved_by_customer"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"by": "us", "reason": " "}, "reason"),
        ({"by": "them"}, "by"),
        ({"by": "customer", "promised_for": "2026-12-08T15:00:00"}, "promised_for"),
        ({"by": "customer", "promised_for": "2026-12-08T07:00:00Z"}, "promised_for"),
        ({"by": "customer", "promised_for": "9999-12-31T23:59:59Z"}, "promised_for"),
        ({"by": "customer", "promised_for": None}, "promised_for"),
    ],
)
def test_moves_that_are_refused(api, callback, sent, wrong):
    errors = errors_of(api.post(path(callback, "move/"), {"promised_for": LATER.isoformat()} | sent))
    assert set(errors) == {wrong}


@pytest.mark.parametrize(
    ("verb", "sent"), [("close/", {"outcome": "kept"}), ("move/", {"promised_for": LATER.isoformat(), "by": "customer"})]
)
def test_versions_and_keys_hold_for_what_is_done_to_one(api, callback, verb, sent):
    etag = api.get(path(callback))["ETag"]
    Callback.objects.filter(pk=callback.pk).update(version=2)
    stale = api.post(path(callback, verb), sent, If_Match=etag)
    assert (stale.status_code, stale["Content-Type"]) == (412, PROBLEM)
    fresh = api.get(path(callback))["ETag"]
    first = api.post(path(callback, verb), sent, If_Match=fresh, Idempotency_Key="once")
    again = api.post(path(callback, verb), sent, If_Match=fresh, Idempotency_Key="once")
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (200, 200, "true")
    assert again.json() == first.json()
    assert callback.events.count() == 2
    other = api.post(path(callback, verb), sent | {"reason" if verb == "move/" else "summary": "Other"}, Idempotency_Key="once")
    assert other.status_code == 422


@pytest.mark.parametrize("verb", ["", "close/", "move/"])
def test_promises_of_another_team_are_not_there(callback, settings, agent, outsider, verb):
    Customer.objects.update(team=agent.team)
    settings.TEAM_CUSTOMERS_ONLY = True
    sent = {"outcome": "kept"} if verb == "close/" else {"promised_for": LATER.isoformat(), "by": "customer"}
    stranger = Api(outsider)
    response = stranger.post(path(callback, verb), sent) if verb else stranger.get(path(callback))
    assert response.status_code == 404
    assert Api(agent).get(path(callback)).status_code == 200
    errors = errors_of(Api(agent).post("callbacks/", body(customer=callback.customer, assignee=str(outsider.pk))))
    assert set(errors) == {"assignee"}


def test_a_token_that_only_reads_changes_nothing(agent, callback):
    reader = Api(agent, "read")
    assert reader.post(path(callback, "close/"), {"outcome": "kept"}).status_code == 403
    assert reader.post(path(callback, "move/"), {"promised_for": LATER.isoformat(), "by": "customer"}).status_code == 403


def test_unknown_fields_of_what_is_done_to_one_are_refused(api, callback):
    assert "outcom" in errors_of(api.post(path(callback, "close/"), {"outcome": "kept", "outcom": "x"}))
    assert "contact" in errors_of(
        api.post(path(callback, "move/"), {"promised_for": LATER.isoformat(), "by": "customer", "contact": "1"})
    )


def test_filters(api, agent, callback):
    closed = make_callback(assignee=make_user(), promised_for=LATER)
    api.post(path(closed, "close/"), {"outcome": "withdrawn", "summary": "They wrote"})
    found = {
        "is_owed=true": callback,
        "is_owed=false": closed,
        "outcome=withdrawn": closed,
        f"assignee={agent.pk}": callback,
        f"customer={closed.customer_id}": closed,
        "promised_since=2026-12-08T09:00:00Z": closed,
        "promised_before=2026-12-08T09:00:00Z": callback,
    }
    for query, row in found.items():
        assert [each["id"] for each in api.get(f"callbacks/?{query}").json()["results"]] == [str(row.pk)], query
