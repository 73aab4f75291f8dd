from datetime import date

import pytest
from django.db import connection

from accounts.usage.names import event_names
from tests.factories import make_customer, make_use

pytestmark = pytest.mark.django_db


def test_each_name_once_in_order():
    for name in ("saved", "opened", "saved", "Émail"):
        make_use(make_customer(), date(2026, 1, 5), name=name)
    assert sorted(event_names()) == sorted(["opened", "saved", "Émail"])


def test_nothing_was_used():
    assert event_names() == []


def test_it_hops_along_the_index(django_assert_num_queries):
    for name in ("saved", "opened"):
        make_use(make_customer(), date(2026, 1, 5), name=name)
    with django_assert_num_queries(1) as asked:
        event_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{asked[0]['sql']}")
        assert "usage_day_by_name" in str(cursor.fetchall())
