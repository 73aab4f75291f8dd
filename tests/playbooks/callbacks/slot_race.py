"""Many want the same quarter of an hour: `python -m tests.playbooks.callbacks.slot_race SLOTS AT_ONCE` prints a line of JSON.

A real installation with a database of its own, a file on SQLite. First through the action, by as many processes as want a slot;
then, with fewer slots, over HTTP by a real server. Also swapped: two who want each other's slot.
"""

import json
import multiprocessing
import os
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from tests.base.queue.house import House

OVER_HTTP = 5  # slots
TAKEN = "refused"
WON = "won"


def race(slots: int, at_once: int) -> dict[str, Any]:
    with House("retention_site.settings", QUEUE_TIMEOUT="60", API_RATE="100000/min") as house:
        from accounts.models import User
        from tests.factories import make_customer, make_user

        agent, customer = make_user(role="agent"), make_customer()
        began = time.monotonic()
        by_action = _at_once(at_once, slots, agent.pk, customer.pk)
        seconds = time.monotonic() - began
        waits = sorted(wait for _number, _outcome, wait in by_action)
        swaps = _swap(agent.pk, slots)
        from retention_site.base.tokens import make_token

        caller = User.objects.get(pk=agent.pk)
        _token, secret = make_token(user=caller, name="race", scopes=["read", "write"], actor=caller)
        house.serve()
        by_http = _over_http(house.port, secret, customer.pk, at_once, slots)
        return {
            "action": _reckon(by_action),
            "seconds": round(seconds, 1),
            "median_ms": round(waits[len(waits) // 2] * 1000),
            "slowest_ms": round(waits[-1] * 1000),
            "swaps": swaps,
            "http": _reckon(by_http),
        }


def _reckon(tries: list[tuple[int, str, float]]) -> dict[str, Any]:
    """Return how often each number of winners and of refusals occurred, and everything else that came back."""
    winners, refusals, others = Counter[int](), Counter[int](), Counter[str]()
    for number, outcome, _wait in tries:
        winners[number] += outcome == WON
        refusals[number] += outcome == TAKEN
        if outcome not in {WON, TAKEN}:
            others[outcome] += 1
    return {"winners": Counter(winners.values()), "refusals": Counter(refusals.values()), "others": others}


def moment(number: int) -> Any:
    from django.utils import timezone

    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1, minutes=15 * number)


def _at_once(at_once: int, slots: int, agent: int, customer: int) -> list[tuple[int, str, float]]:
    from django.db import connections

    connections.close_all()  # a forked process must not speak on its parent's
    fork = multiprocessing.get_context("fork")
    barrier, results = fork.Barrier(at_once), fork.Queue()
    moments = [moment(number) for number in range(slots)]
    workers = [fork.Process(target=_book, args=(barrier, results, moments, agent, customer)) for _ in range(at_once)]
    for worker in workers:
        worker.start()
    found = [results.get(timeout=300) for _ in range(at_once * slots)]
    for worker in workers:
        worker.join()
    return found


def _book(barrier: Any, results: Any, moments: list[Any], agent: int, customer: int) -> None:
    from accounts.models import Customer, User
    from playbooks.actions.callbacks import promise_callback

    actor, whom = User.objects.select_related("team").get(pk=agent), Customer.objects.get(pk=customer)
    for number, at in enumerate(moments):
        barrier.wait()
        began = time.monotonic()
        outcome = tried(lambda at=at: promise_callback(actor=actor, customer=whom, promised_for=at, about="Who is first?"))
        results.put((number, outcome, time.monotonic() - began))


def tried(act: Callable[[], Any]) -> str:
    from django.core.exceptions import ValidationError

    from playbooks.actions.callbacks import SLOT_TAKEN

    try:
        act()
    except ValidationError as error:
        codes = {each.code for errors in error.error_dict.values() for each in errors}
        return TAKEN if codes == {SLOT_TAKEN} else repr(error)
    except Exception as error:
        return repr(error)
    return WON


def _swap(agent: int, slots: int) -> dict[str, int]:
    """Two at a time want the slot of the other: both are refused, and nobody waits for the other for ever."""
    from django.db import connections

    from accounts.models import User
    from playbooks.actions.callbacks import move_callback
    from playbooks.models import Callback

    actor = User.objects.get(pk=agent)
    rows = list(Callback.objects.owed().filter(assignee=actor).order_by("promised_for")[:slots])
    outcomes = Counter[str]()

    def move(callback: Callback, at: Any, start: Barrier) -> str:
        start.wait()
        try:
            move = {"promised_for": at, "by_customer": True, "version": None}
            return tried(lambda: move_callback(actor=actor, callback=callback, **move))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for one, other in zip(rows[::2], rows[1::2], strict=False):
            start = Barrier(2)
            both = [pool.submit(move, one, other.promised_for, start), pool.submit(move, other, one.promised_for, start)]
            outcomes.update(each.result() for each in both)
    return outcomes


def _over_http(port: int, secret: str, customer: int, at_once: int, after: int) -> list[tuple[int, str, float]]:
    def book(number: int, at: str, start: Barrier) -> tuple[int, str, float]:
        body = json.dumps({"customer": str(customer), "promised_for": at, "about": "Who is first?"}).encode()
        head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        start.wait()
        began = time.monotonic()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/callbacks/", body, head)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                outcome = WON if answer.status == 201 else str(answer.status)
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            is_clear = error.code == 400 and list(json.loads(said)["errors"]) == ["promised_for"]
            outcome = TAKEN if is_clear else f"{error.code} {said[:200]}"
        except OSError as error:
            outcome = repr(error)
        return number, outcome, time.monotonic() - began

    found = []
    with ThreadPoolExecutor(at_once) as pool:
        for number in range(OVER_HTTP):
            start, at = Barrier(at_once), moment(after + 10 + number).isoformat()
            found += pool.map(lambda _, n=number, at=at, start=start: book(n, at, start), range(at_once))
    return found


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "retention_site.settings"
    print(json.dumps(race(*map(int, sys.argv[1:3]))))
