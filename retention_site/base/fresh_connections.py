"""A connection that served a request a moment ago is not asked whether it lives: that takes a trip to the database."""

from math import inf
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

FRESH_SECONDS = 1.0
_served: WeakKeyDictionary[BaseDatabaseWrapper, float] = WeakKeyDictionary()


def join() -> None:
    """Listen to requests; called when the app is ready, after Django itself listens."""
    request_started.connect(trust)
    request_finished.connect(note)


def trust(**_signal: Any) -> None:
    """When a request begins: believe in what has just served another."""
    now = monotonic()
    for connection in connections.all(initialized_only=True):
        if now - _served.get(connection, -inf) < FRESH_SECONDS:
            connection.health_check_done = True  # type: ignore[attr-defined]


def note(**_signal: Any) -> None:
    """When it is over: remember what served it."""
    now = monotonic()
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            _served[connection] = now
