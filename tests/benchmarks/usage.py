"""One run of taking in usage: `python -m tests.benchmarks.usage CUSTOMERS ROUNDS BATCHES`, JSON on the last line.

Batches of 500 new events are sent by two at once, in three ways that take turns: to our REST address through gunicorn with two
workers, to one written with a DRF serializer and bulk_create in the same workers, and by COPY into a stage table and INSERT …
SELECT … JOIN … ON CONFLICT over two bare connections, each into the same table with its indexes and keys. What is told is events
a second, medians of rounds, and medians of the ratios of a round. Counting them by day and month is timed apart.
"""

import http.client
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Sum  # noqa: E402

from accounts.models import Customer, Product, UsageDay, UsageEvent, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from accounts.usage.roll_up import roll_up  # noqa: E402
from retention_site.base.tokens import make_token  # noqa: E402
from tests.benchmarks.serving import server  # noqa: E402

A_BATCH, SENDERS = 500, 2
OURS, PLAIN = "/api/v1/usage-events/", "/plain/"
STAGE = """CREATE TEMPORARY TABLE stage (event_id varchar, customer varchar, name varchar, at timestamptz, quantity numeric,
    product varchar) ON COMMIT DELETE ROWS"""
JOIN = """INSERT INTO accounts_usageevent (event_id, customer_id, name, at, quantity, product_id, arrived_at)
    SELECT event_id, c.id, s.name, at, quantity, p.id, now() FROM stage s JOIN accounts_customer c ON c.external_id = customer
    LEFT JOIN accounts_product p ON p.code = product ON CONFLICT (event_id) DO NOTHING"""

Events = list[dict[str, Any]]


class Events500:
    """Batches of events that nobody has sent yet."""

    def __init__(self, customers: int) -> None:
        self.customers, self.dice, self.sent = customers, Random(1), 0

    def make(self, batches: int) -> list[Events]:
        return [[self._event() for _ in range(A_BATCH)] for _ in range(batches)]

    def _event(self) -> dict[str, Any]:
        self.sent += 1
        at = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(seconds=self.dice.randrange(86400))
        event = {
            "id": f"{self.dice.getrandbits(64):016x}-{self.sent}",
            "customer": f"B-{self.dice.randint(1, self.customers)}",
            "name": self.dice.choice(["opened", "order", "report"]),
            "at": at.isoformat(),
            "product": f"p{self.dice.randrange(5)}",
        }
        return event if self.sent % 2 else event | {"quantity": round(self.dice.random() * 9, 2)}


def main(customers: int, rounds: int, batches: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    secret = prepare(customers)
    events = Events500(customers)
    runs, repeated = [], []
    with server(
        "tests.benchmarks.usage_site:application", lambda port: post(port, OURS, secret, [[]]), API_RATE="1000000/min"
    ) as port:
        ways: dict[str, Callable[[list[Events]], Callable[[], None]]] = {
            "ours": lambda mine: lambda: repeated.append(mine) or post(port, OURS, secret, mine),
            "drf": lambda mine: lambda: post(port, PLAIN, secret, mine),
            "copy": copier,
        }
        for way in ways.values():
            timed(way, events.make(SENDERS * 4))
        roll_up()
        for _ in range(rounds):
            run = {name: timed(way, events.make(batches)) for name, way in ways.items()}
            begun = time.perf_counter()
            run["roll_up"] = roll_up() / (time.perf_counter() - begun)
            runs.append(run)
        post(port, OURS, secret, repeated[-1], expect=0)
    assert UsageEvent.objects.count() == events.sent
    assert UsageDay.objects.aggregate(all=Sum("events"))["all"] == events.sent
    print(json.dumps(figures(runs)))


def prepare(customers: int) -> str:
    """Make customers, products and a token; return the token."""
    rows = (Customer(id=n, external_id=f"B-{n}", name=f"Customer {n}") for n in range(1, customers + 1))
    Customer.objects.bulk_create(rows, batch_size=2000)
    Product.objects.bulk_create(Product(code=f"p{n}", name=f"Product {n}") for n in range(5))
    user = User.objects.create_user("bench@example.com", None, full_name="Bench", role=Role.LEAD)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return make_token(user=user, name="bench", scopes=["read", "write"], actor=user)[1]


def timed(way: Callable[[list[Events]], Callable[[], None]], batches: list[Events]) -> float:
    """Let two senders send the batches at once; return events a second."""
    failed: list[BaseException] = []

    def run(send: Callable[[], None]) -> None:
        try:
            send()
        except BaseException as error:
            failed.append(error)

    senders = [threading.Thread(target=run, args=[way(batches[n::SENDERS])]) for n in range(SENDERS)]
    begun = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    spent = time.perf_counter() - begun
    assert not failed, failed
    return len(batches) * A_BATCH / spent


def post(port: int, path: str, secret: str, batches: list[Events], expect: int | None = None) -> None:
    client = connect(port)
    head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Host": "localhost"}
    for batch in batches:
        client.request("POST", path, json.dumps({"events": batch}), head)
        response = client.getresponse()
        told = response.read()
        assert response.status == 200, told
        assert json.loads(told)["accepted"] == (len(batch) if expect is None else expect), told
    client.close()


def connect(port: int) -> http.client.HTTPConnection:
    for _ in range(300):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            client.connect()
        except OSError:
            time.sleep(0.1)
        else:
            return client
    raise AssertionError("gunicorn does not answer")


def copier(batches: list[Events]) -> Callable[[], None]:
    """Return what copies the batches, over a connection that is open."""
    bare = psycopg.connect(**{name: connection.settings_dict[key] for name, key in NAMES.items()}, autocommit=True)
    bare.execute(STAGE)
    texts = ["".join(lines(batch)) for batch in batches]

    def run() -> None:
        for text in texts:
            with bare.transaction():
                with bare.cursor().copy("COPY stage FROM STDIN") as copy:
                    copy.write(text)
                bare.execute(JOIN)
        bare.close()

    return run


NAMES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


def lines(batch: Events) -> Iterator[str]:
    for event in batch:
        cells = [event["id"], event["customer"], event["name"], event["at"], str(event.get("quantity", 1)), event["product"]]
        yield "\t".join(cells) + "\n"


def figures(runs: list[dict[str, float]]) -> dict[str, Any]:
    found: dict[str, Any] = {"database": connection.vendor, "rounds": len(runs)}
    for name in runs[0]:
        found[f"{name}_per_second"] = round(statistics.median(run[name] for run in runs))
    for name in ("copy", "drf"):
        found[f"ours_to_{name}"] = round(statistics.median(run["ours"] / run[name] for run in runs), 3)
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
