import sqlite3

import pytest
from django.db import connection, transaction

from retention_site.base.durability import FULL, durable_transaction

ASKED = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
LOW, DURABLE = {"sqlite": 1, "postgresql": "off"}, {"sqlite": FULL, "postgresql": "on"}
LOWER = {"sqlite": "PRAGMA synchronous=NORMAL", "postgresql": "SET synchronous_commit = 'off'"}


def asked():
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        return cursor.fetchone()[0]


@pytest.fixture
def careless(transactional_db):
    """A connection whose commits may be lost when the power fails."""
    with connection.cursor() as cursor:
        cursor.execute(LOWER[connection.vendor])
    yield
    connection.close()


def test_this_transaction_alone_waits_for_the_disk(careless):
    with durable_transaction():
        assert asked() == DURABLE[connection.vendor]
    assert asked() == LOW[connection.vendor]


def test_a_failure_takes_it_back_and_the_setting_too(careless):
    with pytest.raises(ZeroDivisionError), durable_transaction():
        1 / 0  # noqa: B018
    assert asked() == LOW[connection.vendor]
    assert not connection.in_atomic_block


def test_inside_another_transaction_that_one_decides(careless):
    with transaction.atomic(), durable_transaction():
        assert asked() == (LOW if connection.vendor == "sqlite" else DURABLE)[connection.vendor]


def test_sqlite_would_refuse_the_change_inside_a_transaction():
    other = sqlite3.connect(":memory:")
    other.execute("BEGIN")
    with pytest.raises(sqlite3.OperationalError, match="transaction"):
        other.execute("PRAGMA synchronous=FULL")
    other.close()
