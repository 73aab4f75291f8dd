"""A page asked for in turn with the same page rendered from memory: same template, same rows, same middleware, nothing read but
session and user. The two are interleaved, so that whatever else the machine does falls on both.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment

from accounts.models import User
from retention_site.base.frames import roomy
from tests.benchmarks.memory import kept

WARM_UP = 5  # requests before the watch starts
LEFT_OUT = {"request", "user", "perms", "messages", "csrf_token", "True", "False", "None", "block"}


@contextmanager
def visiting(user: User) -> Iterator[Client]:
    """A browser of somebody who is logged in, at a site that can render a page again from memory."""
    import_module("retention_site.wsgi")  # only now: a web worker begins without what filling left in memory
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF="tests.benchmarks.memory", STORAGES=settings.STORAGES | static):
        client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
        client.force_login(user, backend="accounts.login.StaffBackend")
        client.cookies["scripts"] = "1"  # as every browser with scripts sends from the log-in page on
        yield client


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
    response = roomy(client.get)(address)  # as the site is called by its server
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
