"""How promises are found where there are many: by the indexes made for it, on either database, told by EXPLAIN."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Customer
from playbooks.escalation import escalate_due, note_missed
from playbooks.models import Callback
from tests.benchmarks.promises import callbacks
from tests.factories import make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db

MANY, CUSTOMERS, PEOPLE, TEAM = 6_000, 2_000, 59, 8
# The table read from end to end, as either database says it
# What has but one row, the day of the standings, is read whole before those that hang on it
WHOLE = re.compile(r"Seq Scan on playbooks_callback\b|SCAN (playbooks_callback|U\d)(?! USING|\nCORRELATED)")


@pytest.fixture(autouse=True)
def customers(agent) -> list[Customer]:
    """Many promises of sixty people, most of them over, and statistics for the planner."""
    staff = [agent, *(make_user(team=agent.team if n < TEAM else None) for n in range(PEOPLE))]
    Customer.objects.bulk_create(Customer(external_id=f"B-{n}", name=f"Shop {n}") for n in range(CUSTOMERS))
    customers = list(Customer.objects.all())
    rows = callbacks(MANY, staff)
    Callback.objects.bulk_create(
        Callback(**row | {"customer_id": customers[row["id"] % CUSTOMERS].pk, "contact_id": None}) for row in rows
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('playbooks_callback', 'id'), %s)", [MANY])
    return customers


def plans(act: Callable[[], object]) -> str:
    """Return how the database finds the promises that `act` reads."""
    asked = []

    def note(execute, sql, params, many, context):
        if sql.startswith("SELECT") and '"playbooks_callback"' in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    told = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(explain + sql, params)
            lines = [str(row[-1]) for row in cursor.fetchall()]
            if '"base_savedview"' in sql and connection.vendor == "sqlite":
                lines.remove("SCAN U0")  # the few saved lists, read beside the counts of the menu
            if '"accounts_standingmark"' in sql:
                lines = [line for before, line in pairwise(["", *lines]) if not (line == "SCAN U0" and "SCALAR" in before)]
            told += lines  # without the one row that says how far standings are worked out
    assert told
    return "\n".join(told)


# Both hold what one person owes and nothing else; the planner takes the smaller
OWN = {"callback_owed_by", "callback_slot_once"}


PAGES = {
    "/": OWN,
    "/?scope=team": {"callback_owed"},
    "/callbacks/": OWN,
    "/callbacks/?scope=all": {"callback_owed"},
    "/callbacks/?scope=all&state=overdue": {"callback_owed"},
    "/callbacks/week/": {"callback_week"},
    "/callbacks/week/?scope=team": {"callback_week"},
    "/callbacks/week/?scope=all": {"callback_week"},
    "/pulse/": OWN,
    "/insights/promises/": {"callback_closed"},
}


def test_pages_find_promises_by_an_index(as_user, agent):
    client = as_user(agent)
    wrong = {}
    for address, indexes in PAGES.items():  # one after the other over one filled table: filling it takes seconds
        assert client.get(address).status_code == 200
        told = plans(lambda address=address: client.get(address))
        if WHOLE.search(told) or not any(index in told for index in indexes):
            wrong[address] = told
    assert not wrong
    assert "callback_week" in plans(lambda: client.get("/callbacks/?scope=all&state=any"))


def test_those_of_one_customer_are_found_by_an_index(as_user, agent, customers):
    client = as_user(agent)
    told = plans(lambda: client.get(f"/customers/{customers[7].pk}/callbacks/"))
    assert re.search(r"callback_timeline|callback_owed_to|playbooks_callback_customer_id_\w+", told), told
    assert not WHOLE.search(told), told


def test_what_has_become_overdue_is_found_among_what_is_owed(customers):
    told = plans(lambda: note_missed(at=timezone.now() - timedelta(days=3)))
    assert "callback_owed" in told


def test_what_escalates_is_found_by_its_moment():
    Callback.objects.owed().update(escalates_at=timezone.now() + timedelta(days=1))
    told = plans(lambda: escalate_due(at=timezone.now()))
    assert "callback_escalates" in told


def test_a_slot_that_is_taken_is_found_by_what_keeps_it_single(agent, customers):
    told = plans(lambda: make_callback(customer=customers[0], assignee=agent))
    assert "callback_slot_once" in told
