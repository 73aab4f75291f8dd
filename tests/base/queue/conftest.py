"""Tasks of a test's own, forgotten after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from retention_site.base import queue
from retention_site.base.models import Work


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    """What a test registers is gone after it; the product's own sweeps are out of the way."""
    monkeypatch.setattr(queue, "_tasks", dict(queue._tasks))
    monkeypatch.setattr(queue, "_sweeps", [])


@pytest.fixture
def ran() -> list[str]:
    """What the tasks of a test noted down."""
    return []


@pytest.fixture
def good(ran):
    @queue.task
    def good(key: str) -> None:
        ran.append(key)

    return good


@pytest.fixture
def raises():
    @queue.task
    def raises(key: str) -> None:
        raise ValueError("somebody@example.com has no such thing")

    return raises


@pytest.fixture
def make_due():
    """Return a function that makes a row due now, as if its rest were over."""

    def make(work: Work) -> None:
        Work.objects.filter(pk=work.pk).update(due_at=timezone.now() - timedelta(seconds=1))

    return make
