"""Whether a connection lives is asked only of one that has not just served a request."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection

from retention_site.base import fresh_connections


@pytest.mark.parametrize(("fresh_seconds", "is_trusted"), [(60, True), (0, False)])
def test_one_that_served_a_moment_ago_is_trusted(db, monkeypatch, fresh_seconds, is_trusted):
    monkeypatch.setattr(fresh_connections, "FRESH_SECONDS", fresh_seconds)
    connection.ensure_connection()
    fresh_connections.note()
    connection.health_check_done = False
    fresh_connections.trust()
    assert connection.health_check_done is is_trusted


def test_each_request_tells(db):
    told = [(request_started, fresh_connections.trust), (request_finished, fresh_connections.note)]
    assert all(listener in signal._live_receivers(None)[0] for signal, listener in told)
