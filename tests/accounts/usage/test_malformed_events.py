"""Ten thousand events that are wrong in some way among good ones: each is told, and none of the good ones is lost."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from accounts.models import UsageEvent, WaitingUsageEvent
from tests.api.client import Api
from tests.factories import make_customer, make_product

pytestmark = pytest.mark.django_db

BAD, GOOD, A_BATCH = 10_000, 2_500, 2_500
LONG = "x" * 81
VALUES = [None, True, False, 1.5, [], {}, [1], {"a": 1}, "", LONG, "a\0b"]

Spoil = Callable[[Random, dict], object]


def good(n: int) -> dict:
    return {
        "id": f"good-{n}",
        "customer": f"shop-{n % 3}",
        "name": "order",
        "at": "2026-06-10T09:30:00+07:00",
        "product": "till",
    }


def put(field: str, *values: object) -> list[Spoil]:
    return [lambda _dice, event, value=value: event | {field: value} for value in values]


def without(field: str) -> Spoil:
    return lambda _dice, event: {name: value for name, value in event.items() if name != field}


def cut(dice: Random, event: dict) -> object:
    """A field whose text was cut in two."""
    return event | {"at": event["at"][: dice.randint(0, 9)]}


SPOILS: list[Spoil] = [
    *(spoil for field in ("id", "name") for spoil in [*put(field, 5, *VALUES), without(field)]),
    *put("customer", *VALUES[:10], -1, 10**30),
    without("customer"),
    *put("at", 5, 1_750_000_000, *VALUES, "yesterday", "2026-02-30", "2026-06-10T25:00:00Z", "2026-06-10T09:30:00"),
    *put("at", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    without("at"),
    cut,
    lambda _dice, event: event | {"at": (timezone.now() + timedelta(days=2)).isoformat()},
    *put("quantity", True, [], {}, "", "many", "NaN", "Infinity", "-1", -0.5, 1e300, "1e999999999", 10**12),
    *put("product", True, 1.5, [], {}, "", LONG, "unknown", -7, "a\0b"),
    lambda dice, _event: dice.choice([None, 1, "x", [], {}, [{}], True, 1e5]),
    lambda dice, event: event | {dice.choice(["id", "name", "at"]): dice.choice(VALUES)},
]  # fmt: skip


def batches(dice: Random) -> Iterator[tuple[list[object], set[int]]]:
    """Yield events, and the indexes of the bad ones among them."""
    kinds = [True] * BAD + [False] * GOOD
    dice.shuffle(kinds)
    for start in range(0, len(kinds), A_BATCH):
        events: list[object] = []
        bad = set()
        for n, is_bad in enumerate(kinds[start : start + A_BATCH], start):
            if is_bad:
                bad.add(len(events))
            events.append(SPOILS[n % len(SPOILS)](dice, good(n)) if is_bad else good(n))
        yield events, bad


def test_each_is_rejected_with_its_index_and_none_of_the_good_is_lost(lead):
    for n in range(3):
        make_customer(external_id=f"shop-{n}")
    make_product(code="till")
    api, told, accepted = Api(lead), 0, set()
    for events, bad in batches(Random(20260610)):
        response = api.post("usage-events/", json.dumps({"events": events}))
        assert response.status_code == 200, response.content
        answer = response.json()
        assert {each["index"] for each in answer["rejected"]} == bad
        assert len(answer["rejected"]) == len(bad)
        assert all(each["error"] for each in answer["rejected"])
        assert (answer["accepted"], answer["duplicates"]) == (len(events) - len(bad), 0)
        told += len(bad)
        accepted |= {event["id"] for index, event in enumerate(events) if index not in bad}
    assert told == BAD
    assert len(accepted) == GOOD
    assert set(UsageEvent.objects.values_list("event_id", flat=True)) == accepted
    assert set(WaitingUsageEvent.objects.values_list("external_id", flat=True)) <= {"-1", str(10**30)}
