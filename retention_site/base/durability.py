"""Commits that a power cut does not take back: for what must be on disk before something leaves the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from django.db import connection, transaction

FULL = 2  # of SQLite's `PRAGMA synchronous`: a commit waits until the disk has it
_durable: WeakSet[Any] = WeakSet()  # connections to PostgreSQL all of whose commits wait; nothing of ours lowers that


@contextmanager
def durable_transaction() -> Iterator[None]:
    """A transaction whose commit is on disk when the block is left; inside another transaction, that one's commit decides.

    SQLite runs with synchronous=NORMAL, which in WAL mode loses the last commits when the power fails (not when a process is
    killed); the connection is raised to FULL for this one transaction. PostgreSQL is raised where its setting is below `on`.
    """
    before = None
    if connection.vendor == "sqlite" and not connection.in_atomic_block:  # SQLite forbids the change inside a transaction
        with connection.cursor() as cursor:
            (before,) = cursor.execute("PRAGMA synchronous").fetchone()
            cursor.execute(f"PRAGMA synchronous={FULL}")
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql" and connection.connection not in _durable:
                _wait_for_disk()
            yield
    finally:
        if before is not None:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA synchronous={int(before)}")


def _wait_for_disk() -> None:
    """Until this transaction ends; settings that promise more, such as waiting for a standby, are left as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', true)"
            " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
        )
        if cursor.fetchone() is None:
            _durable.add(connection.connection)
