"""Statements over everybody, and what makes the database quick at them."""

from django.db import connection


def read_much() -> None:
    """In the transaction that is open: let a statement over everybody sort and join in memory.

    Nor is it compiled first, which would take longer than it saves. Nothing is needed on SQLite.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
