import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Customer
from retention_site.base import idempotency
from retention_site.base.idempotency import forget_answers
from retention_site.base.models import IdempotencyRecord
from tests.api.client import PROBLEM, Api, errors_of

pytestmark = pytest.mark.django_db

BODY = {"external_id": "x-1", "name": "Blue Harbor"}


@pytest.fixture
def api(agent):
    return Api(agent)


def test_a_second_request_while_the_first_is_at_work_is_told_so(api, monkeypatch):
    """The second comes in while the first is inside its action."""
    met = []
    real = idempotency._store

    def store_late(claim, response):
        met.append(api.post("customers/", BODY, Idempotency_Key="k"))
        real(claim, response)

    monkeypatch.setattr(idempotency, "_store", store_late)
    assert api.post("customers/", BODY, Idempotency_Key="k").status_code == 201
    assert [(each.status_code, each["Content-Type"]) for each in met] == [(409, PROBLEM)]
    assert Customer.objects.count() == 1


def test_another_body_or_address_with_the_same_key_is_refused(api):
    api.post("customers/", BODY, Idempotency_Key="k")
    assert api.post("customers/", BODY | {"name": "Other"}, Idempotency_Key="k").status_code == 422
    assert api.post("contacts/", BODY, Idempotency_Key="k").status_code == 422


def test_the_key_belongs_to_its_user(api, lead):
    api.post("customers/", BODY, Idempotency_Key="k")
    other = Api(lead).post("customers/", BODY | {"external_id": "x-2"}, Idempotency_Key="k")
    assert other.status_code == 201


def test_an_error_frees_the_key_for_a_mended_body(api):
    assert api.post("customers/", {"name": "No id"}, Idempotency_Key="k").status_code == 400
    assert not IdempotencyRecord.objects.exists()
    assert api.post("customers/", BODY, Idempotency_Key="k").status_code == 201


def test_without_a_key_the_second_is_a_second(api):
    api.post("customers/", BODY)
    assert "external_id" in errors_of(api.post("customers/", BODY))
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "a\tb"])
def test_a_key_must_be_plain(api, key):
    assert "Idempotency-Key" in errors_of(api.post("customers/", BODY, Idempotency_Key=key))
    assert not Customer.objects.exists()


def test_answers_are_kept_a_day(api, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    api.post("customers/", BODY, Idempotency_Key="k")
    time_machine.move_to(start + timedelta(hours=24), tick=False)
    assert api.post("customers/", BODY, Idempotency_Key="k").status_code == 201
    assert forget_answers(at=start + timedelta(hours=24)) == 0
    time_machine.move_to(start + timedelta(hours=24, seconds=1), tick=False)
    assert "external_id" in errors_of(api.post("customers/", BODY, Idempotency_Key="k"))
    api.post("customers/", BODY | {"external_id": "x-2"}, Idempotency_Key="k")
    assert forget_answers(at=start + timedelta(hours=49)) == 1


def test_the_claim_of_a_crashed_request_may_be_taken_over(api, agent, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    IdempotencyRecord.objects.create(user=agent, key="k", path="/", body_digest="0" * 64)
    assert api.post("customers/", BODY, Idempotency_Key="k").status_code == 422
    time_machine.move_to(start + timedelta(minutes=6), tick=False)
    assert api.post("customers/", BODY, Idempotency_Key="k").status_code == 201


def test_one_who_was_taken_for_dead_writes_nothing(api, monkeypatch):
    real = idempotency._store

    def taken_over(claim, response):
        IdempotencyRecord.objects.filter(pk=claim.pk).delete()
        real(claim, response)

    monkeypatch.setattr(idempotency, "_store", taken_over)
    assert api.post("customers/", BODY, Idempotency_Key="k").status_code == 409
    assert not Customer.objects.exists()


def test_a_failure_of_ours_frees_the_key(api, monkeypatch):
    def fail(claim, response):
        raise RuntimeError

    monkeypatch.setattr(idempotency, "_store", fail)
    with pytest.raises(RuntimeError):
        api.post("customers/", BODY, Idempotency_Key="k")
    assert not Customer.objects.exists()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the test database of SQLite lives in one connection")
def test_twenty_at_once_make_one(agent):
    head, answers, gate = Api(agent).head, [], threading.Barrier(20)

    def send():
        caller = Api(None)
        caller.head = head
        gate.wait()
        response = caller.post("customers/", json.dumps(BODY), Idempotency_Key="k")
        answers.append((response.status_code, response.content))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = {content for status, content in answers if status == 201}
    assert Customer.objects.count() == len(made) == 1
    assert {status for status, _content in answers} <= {201, 409}
    assert len(answers) == 20
