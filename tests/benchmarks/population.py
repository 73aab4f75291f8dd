"""Any number of customers with contacts, contracts, talks and issues, written as fast as the database takes rows."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, models, transaction

from accounts.models import Contact, Customer, Interaction, Product, Spell, Subscription, SupportIssue, Team, User
from accounts.names import search_key, sort_key
from accounts.search import install_index
from playbooks.models import Callback
from retention_site.demo.words import LANGUAGES
from tests.benchmarks.promises import callbacks

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
CHUNK = 10_000
TALKS = 3  # a customer
BUSY_EVERY, BUSY_TALKS = 1_000, 300  # one customer in so many has been with us for long

FILLED: list[type[models.Model]] = [Customer, Contact, Spell, Subscription, SupportIssue, Interaction, Callback]
INDEXES = {  # those that hold no constraint: name and statement
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%%' AND tbl_name IN ({})",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE 'CREATE INDEX%%' AND tablename IN ({})",
}

TITLES = [(words, industry, title) for words in LANGUAGES.values() for industry in words.patterns for title in words.titles]
INDUSTRIES = ["Bakeries", "Bookshops", "Clinics", "Coffee shops", "Laundries", "Pharmacies"]


def populate(count: int) -> User:
    """Fill an empty database with `count` customers and their belongings; return an agent to look at them."""
    _hurry()
    team = Team.objects.create(name="Cairo", timezone="Africa/Cairo", country="EG")
    staff = [
        User.objects.create_user(f"staff{n}@example.com", None, full_name=f"Staff {n}", team=team, timezone="Africa/Cairo")
        for n in range(12)
    ]
    products = Product.objects.bulk_create(Product(code=f"p{n}", name=f"Product {n}") for n in range(5))
    with _without_indexes():
        write(Customer, _customers(count, staff, team))
        write(Contact, _contacts(count))
        write(Spell, _spells(count))
        write(Subscription, _subscriptions(count, products))
        write(SupportIssue, _issues(count, staff))
        write(Interaction, _interactions(count, staff))
        write(Callback, callbacks(count, staff))
    _set_sequences()
    settle()
    connection.close()  # pages are measured with the settings of the house
    return staff[0]


def name_of(number: int) -> str:
    """The name of one customer: a shop's, in one of four languages, with a number of its own."""
    words, industry, title = TITLES[number % len(TITLES)]
    return f"{words.patterns[industry][0].format(title.native)} {number}"


def phone_of(number: int) -> str:
    return f"+662{number % 10_000_000:07}"


def _customers(count: int, staff: list[User], team: Team) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        name = name_of(number)
        words = TITLES[number % len(TITLES)][0]
        dice = Random(number)
        contact = words.given[number % len(words.given)].native
        keys = [name, f"B-{number}", contact, f"{number}@shop.example", phone_of(number)[1:], f"0{phone_of(number)[3:]}"]
        yield _versioned(number) | {
            "external_id": f"B-{number}",
            "name": name,
            "name_sort": sort_key(name),
            "search_key": "\n".join(search_key(key) for key in keys),
            "kind": "company",
            "industry": dice.choice(INDUSTRIES),
            "industry_fit": None,
            "value_tier": "vip" if number % 20 == 0 else "standard",
            "country": words.places[0].country,
            "timezone": words.places[0].zone,
            "language": words.language,
            "manager_id": staff[number % len(staff)].pk,
            "team_id": team.pk,
            "trial_started_on": None,
            "started_on": start_of(number),
            "sales_approach": "",
            "attributes": {},
        }


def _contacts(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        words = TITLES[number % len(TITLES)][0]
        given = words.given[number % len(words.given)]
        yield _versioned(number) | {
            "customer_id": number,
            "full_name": given.native,
            "call_name": "",
            "name_sort": "",
            "role": "owner",
            "is_champion": False,
            "email": f"{number}@shop.example",
            "phone": phone_of(number),
            "language": words.language,
            "timezone": "",
            "left_at": None,
        }


def _spells(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        ended = start_of(number) + timedelta(200) if number % 5 == 0 else None
        began = start_of(number)
        yield _versioned(number) | {"customer_id": number, "started_on": began, "ended_on": ended, "leave_reason": ""}


def _subscriptions(count: int, products: list[Product]) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield _versioned(number) | {
            "spell_id": number,
            "product_id": products[number % len(products)].pk,
            "started_on": start_of(number),
            "ended_on": start_of(number) + timedelta(200) if number % 5 == 0 else None,
            "monthly_value": 100 + number % 900,
            "currency": "THB",
            "renews_on": None,
            "payment_state": "paid",
        }


def _issues(count: int, staff: list[User]) -> Iterator[dict[str, Any]]:
    for pk, number in enumerate(range(1, count + 1, 4), 1):
        is_open = number % 10 == 1
        yield _versioned(pk) | {
            "customer_id": number,
            "contact_id": number,
            "product_id": None,
            "assignee_id": staff[number % len(staff)].pk,
            "kind": "problem",
            "severity": "normal",
            "status": "open" if is_open else "resolved",
            "title": "Receipt printer stops in busy hours",
            "description": "",
            "resolution": "",
            "opened_at": NOW - timedelta(days=number % 700),
            "resolved_at": None if is_open else NOW,
        }


def _interactions(count: int, staff: list[User]) -> Iterator[dict[str, Any]]:
    pk = 0
    for number in range(1, count + 1):
        for turn in range(BUSY_TALKS if number % BUSY_EVERY == 0 else TALKS):
            pk += 1
            is_second = turn % 6 == 1 and number % 2 == 0  # a call that reached them after one that did not
            is_first = turn % 6 == 0 and number % 2 == 0
            yield _versioned(pk) | {
                "customer_id": number,
                "contact_id": number,
                "staff_id": staff[number % len(staff)].pk,
                "specialist_id": None,
                "issue_id": None,
                "channel": "phone" if turn % 2 or is_first else "email",
                "direction": "out",
                "outcome": "no_answer" if is_first else "reached",
                "status": "solved",
                "at": NOW - timedelta(days=1 + (number + turn * 7) % 700, hours=turn % 9),
                "minutes": 8,
                "summary": "Asked how business is going.",
                "heard": "Busy weekends, quiet Mondays.",
                "said_back": "",
                "is_confirmed": False,
                "mood": "calm",
                "mood_is_elsewhere": False,
                "first_attempt_id": pk - 1 if is_second else None,
                "attempt": 2 if is_second else 1,
            }


def _versioned(pk: int) -> dict[str, Any]:
    return {"id": pk, "version": 1, "created_at": NOW, "updated_at": NOW}


def start_of(number: int) -> date:
    """Return the day on which a customer began."""
    return date(2024, 1, 1) + timedelta(number % 800)


# Writing ---------------------------------------------------------------------------------------------------------------


def write(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows by column, which need not name those that have a default."""
    stream = iter(rows)
    put = _copy if connection.vendor == "postgresql" else _insert
    begins = {field.column: field.get_default() for field in model._meta.concrete_fields if not field.primary_key}
    with transaction.atomic():
        while chunk := [begins | row for row in islice(stream, CHUNK)]:
            put(model._meta.db_table, list(chunk[0]), [tuple(row.values()) for row in chunk])


def settle() -> None:
    """Do what autovacuum does in a running PostgreSQL, and count what planners go by."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _hurry() -> None:
    """Let SQLite keep its indexes in memory and wait for no disk while it is filled."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -600000")


def _insert(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    values = [tuple(_for_sqlite(value) for value in row) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.isoformat() if isinstance(value, date) else json.dumps(value) if isinstance(value, dict) else value


def _copy(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Take indexes away while rows pour in, and make each again in one go: ten times as quick with a million."""
    tables = [model._meta.db_table for model in FILLED]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor].format(", ".join(["%s"] * len(tables))), tables)
        indexes = cursor.fetchall()
        for name, _statement in indexes:
            cursor.execute(f"DROP INDEX {name}")
        if connection.vendor == "sqlite":
            for name in ("added", "removed", "changed"):
                cursor.execute(f"DROP TRIGGER {Customer._meta.db_table}_search_{name}")
    yield
    with connection.cursor() as cursor:
        for _name, statement in indexes:
            cursor.execute(statement)
    install_index(Customer._meta.db_table)


def _set_sequences() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in FILLED:
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
