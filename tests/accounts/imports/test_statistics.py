"""After a large import the database knows its tables again."""

import pytest
from django.db import connection

from accounts.models import Customer
from tests.accounts.imports.files import csv_bytes, imported

pytestmark = pytest.mark.django_db


def looked_at() -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            pytest.skip("PostgreSQL looks at its tables by itself")
        if "sqlite_stat1" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = %s", [Customer._meta.db_table])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(("many", "expected"), [(2, True), (3, False)])
def test_the_tables_are_looked_at_after_many_rows(monkeypatch, many, expected):
    monkeypatch.setattr("accounts.actions.imports.MANY", many)
    before = looked_at()
    imported(csv_bytes(["external_id", "name"], ["c-1", "One"], ["c-2", "Two"]))
    assert Customer.objects.count() == 2
    assert (before, looked_at()) == (False, expected)
