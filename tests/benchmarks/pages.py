"""One run of the staff pages: `python -m tests.benchmarks.pages CUSTOMERS SAMPLES`, JSON on the last line.

Each page is asked for in turn with the same page rendered from memory: same template, same rows, same middleware, nothing
read but session and user. The two are interleaved, so that whatever else the machine does falls on both.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment

import retention_site.wsgi  # noqa: F401  # as a web worker begins
from accounts.models import Customer
from retention_site.base.paging import Keyset
from tests.benchmarks.memory import kept
from tests.benchmarks.population import BUSY_EVERY, name_of, phone_of, populate
from tests.benchmarks.standings import let_them_stand

WARM_UP = 5  # requests before the watch starts
LEFT_OUT = {"request", "user", "perms", "messages", "csrf_token", "True", "False", "None", "block"}


def main(count: int, samples: int) -> None:
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    agent = populate(count)
    let_them_stand(count)
    filled = time.perf_counter() - began
    print(f"{connection.vendor}: {count:,} customers made in {filled:.0f} s", file=sys.stderr)
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF="tests.benchmarks.memory", STORAGES=settings.STORAGES | static):
        client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
        client.force_login(agent, backend="accounts.login.StaffBackend")
        client.cookies["scripts"] = "1"  # as every browser with scripts sends from the log-in page on
        pages = {name: measure(client, address, samples) for name, address in addresses(count).items()}
    print(json.dumps({"fill_seconds": round(filled), "pages": pages, "index": index_use(count)}))


def addresses(count: int) -> dict[str, str]:
    middle = count * 9 // 10 + 3
    busy = min(count, BUSY_EVERY)
    return {
        "list, first page": "/customers/",
        "list, deep page": f"/customers/?cursor={deep_cursor(count)}",
        "list, one state": "/customers/?state=left",
        "list, by a name": f"/customers/?q={name_of(middle)}",
        "list, common word": "/customers/?q=dental",
        "list, half a phone": f"/customers/?q={phone_of(middle)[5:]}",
        "search by name": f"/search/?q={name_of(middle)}",
        "search, common word": "/search/?q=dental",
        "search, half a phone": f"/search/?q={phone_of(middle)[5:]}",
        "customer": f"/customers/{middle}/",
        "customer, 300 talks": f"/customers/{busy}/",
        "log a call": f"/customers/{middle}/interactions/add/",
        "issues": "/issues/",
        "today, mine": "/",
        "today, the team's": "/?scope=team",
        "callbacks, mine": "/callbacks/",
        "callbacks, all": "/callbacks/?scope=all&state=",
        "week, mine": "/callbacks/week/",
        "week, the team's": "/callbacks/week/?scope=team",
    }


def deep_cursor(count: int) -> str:
    """The cursor of a page nine tenths down the list, as the list itself would write it."""
    rows = Customer.objects.all()
    row = rows.order_by("name_sort", "pk")[count * 9 // 10]
    return Keyset(rows, ("name_sort",))._encode(row, backwards=False)


def measure(client: Client, address: str, samples: int) -> dict[str, Any]:
    """Time one page against itself from memory; count its queries."""
    keep(client, address)
    for _ in range(WARM_UP):
        get(client, address)
        get(client, "/from-memory/")
    real, memory = [], []
    for _ in range(samples):
        real.append(timed(lambda: get(client, address)))
        memory.append(timed(lambda: get(client, "/from-memory/")))
    asked = queries(client, address)
    return {
        "queries": len(asked),
        "memory_queries": len(queries(client, "/from-memory/")),
        "slowest_query": max(asked, key=lambda query: float(query["time"])),
        **figures("", real),
        **figures("memory_", memory),
    }


def keep(client: Client, address: str) -> None:
    """Remember what a page renders: its outermost template, and the context with all that was read for it."""
    setup_test_environment()
    try:
        response = get(client, address)
        first = response.context[0].flatten()
        kept["template"] = response.templates[0].name
        kept["context"] = {name: value for name, value in first.items() if name not in LEFT_OUT}
    finally:
        teardown_test_environment()


def get(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response


def queries(client: Client, address: str) -> list[Any]:
    with CaptureQueriesContext(connection) as seen:
        get(client, address)
    return list(seen)


def timed(act: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds on the wall, and of our own work (all of it on SQLite, without the server's on PostgreSQL)."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def figures(prefix: str, times: list[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile of the wall's time, and the median of our own."""
    wall, own = [each[0] for each in times], [each[1] for each in times]
    found = {"p50": statistics.median(wall), "p95": statistics.quantiles(wall, n=20)[-1], "cpu": statistics.median(own)}
    return {prefix + name: round(value, 2) for name, value in found.items()}


def index_use(count: int) -> dict[str, bool]:
    """Whether PostgreSQL looks through the trigram index, told by EXPLAIN; at few rows a scan is as good."""
    if connection.vendor != "postgresql" or count < 20_000:
        return {}
    number = count * 9 // 10
    words = {"a name": name_of(number), "half a phone": phone_of(number)[5:]}
    return {what: "accounts_customer_trigram" in Customer.objects.matching(text).explain() for what, text in words.items()}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
