import json
import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import UsageEvent
from accounts.roles import Role
from tests.api.client import Api, errors_of
from tests.factories import make_customer, make_product, make_team, make_user

pytestmark = pytest.mark.django_db

URL = "usage-events/"


@pytest.fixture
def api(lead) -> Api:
    return Api(lead)


@pytest.fixture
def customer(db):
    return make_customer(external_id="shop-1")


def event(n: int | str, **fields):
    return {"id": f"e{n}", "customer": "shop-1", "name": "order", "at": "2026-06-10T09:30:00+07:00"} | fields


def send(api: Api, *events):
    response = api.post(URL, {"events": list(events)})
    assert response.status_code == 200, response.content
    return response.json()


def test_good_events_are_kept(api, customer):
    product = make_product(code="beans")
    answer = send(api, event(1, quantity=2.5, product="beans"), event(2, quantity="0.1"), event(3))
    assert answer == {"accepted": 3, "duplicates": 0, "rejected": []}
    stored = list(UsageEvent.objects.order_by("event_id").values_list("customer", "name", "at", "quantity", "product"))
    at = datetime(2026, 6, 10, 2, 30, tzinfo=UTC)
    assert stored == [
        (customer.pk, "order", at, Decimal("2.5"), product.pk),
        (customer.pk, "order", at, Decimal("0.1"), None),
        (customer.pk, "order", at, Decimal(1), None),
    ]


def test_bad_ones_are_told_by_index_and_the_others_kept(api, customer):
    bad = [
        event(1, customer="nobody"),
        event(2, at="yesterday"),
        event(3, at="2026-06-10T09:30:00"),
        event(4, quantity=-1),
        event(5, quantity="many"),
        event(6, quantity=1e300),
        event(7, product="unknown"),
        event(8, name=""),
        event("x" * 80),
        event(9, name=None),
        {"id": "e10"},
        [],
        None,
        "x",
        event(11, at="0001-01-01T00:00:00+14:00"),
        event(12, name="a\0b"),
        event("\0"),
        event(13, customer="\0"),
        event(14, customer=10**30),
        event(15, customer=True),
        event(16, quantity="NaN"),
        event(17, quantity="1e999999999"),
        event(18, at="2026-02-30"),
    ]
    answer = send(api, *bad, event("good"))
    assert (answer["accepted"], answer["duplicates"]) == (1, 0)
    assert [each["index"] for each in answer["rejected"]] == list(range(len(bad)))
    assert all(each["error"] for each in answer["rejected"])
    assert UsageEvent.objects.get().event_id == "egood"


def test_a_repeated_id_is_a_duplicate_within_a_batch_and_across_batches(api, customer):
    assert send(api, event(1), event(1, name="other"), event(2)) == {"accepted": 2, "duplicates": 1, "rejected": []}
    answer = send(api, event(1), event(3), event(3), event(4, customer="nobody"))
    assert (answer["accepted"], answer["duplicates"], len(answer["rejected"])) == (1, 2, 1)
    assert UsageEvent.objects.get(event_id="e1").name == "order"
    assert UsageEvent.objects.count() == 3


def test_a_good_event_counts_after_a_bad_one_of_the_same_id(api, customer):
    answer = send(api, event(1, at="x"), event(1))
    assert (answer["accepted"], answer["duplicates"], len(answer["rejected"])) == (1, 0, 1)


def test_a_day_is_one_of_the_installation(api, customer, settings):
    settings.TIME_ZONE = "Asia/Bangkok"
    send(api, event(1, at="2026-06-10"))
    assert UsageEvent.objects.get().at == datetime(2026, 6, 9, 17, tzinfo=UTC)


def test_a_customer_is_named_by_external_id_or_else_by_id(api, customer):
    other = make_customer(external_id=str(customer.pk))
    plain = make_customer(external_id="plain")
    send(api, event(1, customer=str(customer.pk)), event(2, customer=str(plain.pk)), event(3, customer=plain.pk))
    assert list(UsageEvent.objects.order_by("event_id").values_list("customer", flat=True)) == [other.pk, plain.pk, plain.pk]


def test_five_thousand_in_few_queries(api, customer, django_assert_max_num_queries):
    events = [event(n) for n in range(5000)]
    with django_assert_max_num_queries(8):
        assert send(api, *events)["accepted"] == 5000
    with django_assert_max_num_queries(8):
        assert send(api, *events) == {"accepted": 0, "duplicates": 5000, "rejected": []}
    assert "events" in errors_of(api.post(URL, {"events": [*events, event("more")]}))


def test_quantities_are_rounded_to_four_places(api, customer):
    send(api, event(1, quantity=0.1 + 0.2), event(2, quantity="1.00005"))
    assert [str(each) for each in UsageEvent.objects.order_by("event_id").values_list("quantity", flat=True)] == [
        "0.3000",
        "1.0000",
    ]


BODIES = ["", "{", "[]", "null", "1", "{}", '{"events": null}', '{"events": {}}', '{"events": [}', b"\xff", "[" * 9000]


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_batch(api, body):
    assert api.post(URL, body).status_code == 400


@pytest.mark.parametrize("item", ['{"a": 1e999}', '{"id": "a", "id": "b"}', '{"id": 5}', "1e5"])
def test_an_event_of_rubbish_is_refused_alone(api, customer, item):
    response = api.post(URL, f'{{"events": [{item}, {json.dumps(event(1))}]}}')
    assert (response.status_code, response.json()["accepted"]) == (200, 1)
    assert [each["index"] for each in response.json()["rejected"]] == [0]


@pytest.mark.parametrize("item", ["[" * 3000 + "]" * 3000, '{"id": "\\ud800"}', '"\\ud800"'])
def test_what_no_reader_of_json_takes_is_refused_as_a_whole(api, customer, item):
    assert api.post(URL, f'{{"events": [{item}, {json.dumps(event(1))}]}}').status_code == 400
    assert not UsageEvent.objects.exists()


def test_customers_of_another_team_are_unknown(settings, customer):
    settings.TEAM_CUSTOMERS_ONLY = True
    stranger = make_user(role=Role.LEAD, team=make_team())
    assert [each["index"] for each in send(Api(stranger), event(1))["rejected"]] == [0]


def test_the_same_key_gets_the_same_answer(api, customer):
    body = {"events": [event(1), event(2)]}
    first = api.post(URL, body, Idempotency_Key="k")
    again = api.post(URL, body, Idempotency_Key="k")
    assert first.json() == again.json() == {"accepted": 2, "duplicates": 0, "rejected": []}
    assert api.post(URL, {"events": []}, Idempotency_Key="k").status_code == 422


def test_who_may(agent, lead, customer):
    assert Api(None).post(URL, {"events": []}).status_code == 401
    assert Api(lead, "read").post(URL, {"events": []}).status_code == 403
    assert Api(agent).post(URL, {"events": []}).status_code == 403
    assert Api(lead).get(URL).status_code == 405
    assert Api(lead).post(URL, "a=1", Content_Type="text/csv").status_code == 415


def test_a_body_beyond_the_limit(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = api.post(URL, {"events": ["x" * 2000]})
    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    assert api.post("customers/", {"name": "x" * 2000}).status_code == 413
    assert api.post("customers/", {"name": "x" * 2000}, Idempotency_Key="k").status_code == 413


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the test database of SQLite lives in one connection")
def test_the_same_events_sent_by_eight_at_once_are_each_accepted_once(lead, customer):
    head, answers, gate = Api(lead).head, [], threading.Barrier(8)

    def deliver(number: int) -> None:
        events = [event(n) for n in range(500)]
        caller = Api(None)
        caller.head = head
        gate.wait()
        answers.append(send(caller, *(events if number % 2 else reversed(events))))
        connection.close()

    threads = [threading.Thread(target=deliver, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert sum(answer["accepted"] for answer in answers) == UsageEvent.objects.count() == 500
    assert sum(answer["duplicates"] for answer in answers) == 3500
