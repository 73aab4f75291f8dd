"""Customers leave, or unsubscribe, while senders claim: `python -m tests.accounts.messages.stop_race HOW CUSTOMERS SENDERS`.

HOW is "departure" or "one_click". Real processes on a database of their own, and a real mail server. Each customer's message
falls due a moment before they go. Inside the transaction that lets them go, as its last act, it is written down what had become
of the message: one that no sender had begun by then must never be begun. Afterwards another message is planned by somebody who
does not know. The line of JSON tells how many were begun before, how many were stopped, and how many slipped past.
"""

import json
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.base.queue.house import ROOT, House, wait_for

AT_ONCE = 4  # processes in which customers leave
MOST_PAUSE = 0.3  # seconds until a message falls due, and until its customer goes: either may be first
BEGUN = {"sending", "sent", "uncertain", "parked"}


def race(how: str, customers: int, senders: int) -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with House("tests.accounts.messages.fire_settings", QUEUE_TIMEOUT="60", EMAIL_URL=f"smtp://127.0.0.1:{port}") as house:
        from django.conf import settings

        plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        settings.STORAGES = settings.STORAGES | plain  # nothing has to be collected
        ledger = Path(house.folder.name) / "ledger"
        ledger.touch()
        server = subprocess.Popen([sys.executable, "-m", "tests.mail_server", str(port), str(ledger), "0"], cwd=ROOT)
        try:
            wait_for(lambda: not socket.socket().connect_ex(("127.0.0.1", port)), within=20)
            keys = _plan(customers)
            seen = _run(how, keys, senders)
        finally:
            server.kill()
            server.wait()
        return _told(seen, Counter(int(line) for line in ledger.read_text().split()))


def _plan(customers: int) -> list[int]:
    """Make the customers, each with a spell and a message that is not due yet; return the keys of the messages."""
    from datetime import time as clock
    from datetime import timedelta

    from django.db import connections, transaction
    from django.utils import timezone

    from accounts.models import ContactPolicy
    from tests.factories import make_contact, make_message, make_spell

    ContactPolicy.objects.create(pk=1, quiet_from=clock(0), quiet_to=clock(0))  # it is never night
    later = timezone.now() + timedelta(days=1)
    keys = []
    with transaction.atomic():
        for n in range(customers):
            contact = make_contact(customer=make_spell().customer)
            kind = {"kind": "test.greeting", "purpose": "lifecycle"}
            keys.append(make_message(contact=contact, due_at=later, occasion=f"race:{n}", **kind).pk)
    connections.close_all()  # a forked process must not speak on its parent's
    return keys


def _run(how: str, keys: list[int], senders: int) -> dict[int, str]:
    """Let everybody go while senders send; return what had become of each message when its customer went."""
    fork = multiprocessing.get_context("fork")
    over, results = fork.Event(), fork.Queue()
    sending = [fork.Process(target=_send, args=(over,), daemon=True) for _ in range(senders)]
    going = [fork.Process(target=_let_go, args=(how, keys[n::AT_ONCE], results), daemon=True) for n in range(AT_ONCE)]
    for process in (*sending, *going):
        process.start()
    seen = dict(results.get(timeout=60) for _key in keys)
    for process in going:
        process.join()
    wait_for(_nothing_is_due, within=120)
    over.set()
    for process in sending:
        process.join()
    assert not any(process.exitcode for process in (*sending, *going))
    return seen


def _nothing_is_due() -> bool:
    from django.utils import timezone

    from accounts.models import Message

    mine = Message.objects.filter(occasion__startswith="race:")
    return not mine.filter(status__in=["planned", "leased", "sending"], due_at__lte=timezone.now()).exists()


def _send(over: Any) -> None:
    from accounts.messages.sender import send_due

    while not over.is_set():
        send_due()
        time.sleep(0.02)


def _let_go(how: str, keys: list[int], results: Any) -> None:
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from accounts.models import Message

    go = {"departure": _depart, "one_click": _unsubscribe}[how]
    for key in keys:
        message = Message.objects.select_related("contact__customer").get(pk=key)
        falls_due = timezone.now() + timedelta(seconds=random.uniform(0, MOST_PAUSE))
        Message.objects.filter(pk=key).update(due_at=falls_due)
        time.sleep(random.uniform(0, MOST_PAUSE))
        with transaction.atomic():
            go(message)
            status = Message.objects.values_list("status", flat=True).get(pk=key)
        late = {"kind": message.kind, "purpose": message.purpose, "language": "en", "due_at": timezone.now()}
        who = {"contact": message.contact, "customer": message.customer, "address": message.address}
        Message.objects.create(occasion=f"{message.occasion}:late", **late, **who)
        results.put((key, status))


def _depart(message: Any) -> None:
    from datetime import timedelta

    from accounts.actions.departures import begin_departure
    from accounts.paying import business_day

    today = business_day()
    begin_departure(actor=None, customer=message.customer, notice_on=today, effective_on=today + timedelta(days=30))


def _unsubscribe(message: Any) -> None:
    from django.test import Client

    from accounts.mail_preferences.links import preferences_url
    from retention_site.base.public_pages import visits_seen

    visits_seen.forget()
    path = "/" + preferences_url(message.contact).split("/", 3)[3]
    answer = Client(SERVER_NAME="localhost").post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, answer.status_code


def _told(seen: dict[int, str], accepted: Counter[int]) -> dict[str, Any]:
    from accounts.models import Message

    rows = {message.pk: message for message in Message.objects.filter(occasion__startswith="race:")}
    begun = {pk for pk, row in rows.items() if row.begun_at or row.attempts or row.status in BEGUN or accepted[pk]}
    before = {pk for pk, status in seen.items() if status in BEGUN}
    late = [row for pk, row in rows.items() if pk not in seen]
    return {
        "customers": len(seen),
        "begun_before": len(before),
        "stopped": sum(rows[pk].status == "cancelled" for pk in seen),
        "slipped_past": len(begun & set(seen) - before),
        "late": dict(Counter(row.rule or row.status for row in late)),
        "late_begun": sum(row.pk in begun for row in late),
        "sent_twice": sum(count > 1 for count in accepted.values()),
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.accounts.messages.fire_settings"
    print(json.dumps(race(sys.argv[1], *map(int, sys.argv[2:4]))))
