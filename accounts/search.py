"""Finding rows whose `search_key` holds every term: by trigram index on both databases.

PostgreSQL has a GIN trigram index on the column; SQLite an FTS5 trigram table kept by triggers. Both are made after each
`migrate`, because Django drops triggers when it rebuilds a SQLite table. Terms of fewer than three characters have no trigram
and fall back to LIKE.
"""

from typing import Any, TypeVar

from django.db import connections, models
from django.db.models import Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

SHORTEST_TRIGRAM = 3  # characters
MOST_TERMS = 8

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def containing(rows: Rows, terms: list[str], *, most: int | None = None) -> Rows:
    """Return those of `rows` whose `search_key` contains each of `terms`.

    With `most` there may be only so many, any of them: give it where no other condition will take some away.
    """
    terms = terms[:MOST_TERMS]
    long = [term for term in terms if len(term) >= SHORTEST_TRIGRAM]
    if connections[rows.db].vendor == "sqlite" and long:
        phrase = " ".join('"' + term.replace('"', '""') + '"' for term in long)
        table = f"{rows.model._meta.db_table}_search"
        is_all = most is not None and len(long) == len(terms)
        limit, params = (" LIMIT %s", [phrase, most]) if is_all else ("", [phrase])
        # The table's name comes from the model, phrase and limit go in as parameters
        found = RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s{limit}", params)  # noqa: S608, S611
        rows, terms = rows.filter(pk__in=found), [term for term in terms if len(term) < SHORTEST_TRIGRAM]
    for term in terms:
        rows = rows.filter(search_key__contains=term)
    return rows


def holding(rows: Rows, terms: list[str]) -> Rows:
    """Return the same rows as `containing`, for reading along another index: each row met is asked, none looked for."""
    for term in terms[:MOST_TERMS]:
        if connections[rows.db].vendor == "sqlite":
            rows = rows.filter(GreaterThan(StrIndex("search_key", Value(term)), 0))
        else:
            rows = rows.filter(search_key__contains=term)
    return rows


def install_index(table: str, using: str = "default") -> None:
    """Make the search index of `table` unless it is there already."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_trigram ON {table} USING gin (search_key gin_trgm_ops)")
            return
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{table}_search_%"])
        if cursor.fetchone()[0] == len(_TRIGGERS):
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}_search"
            f" USING fts5(search_key, content='{table}', content_rowid='id', tokenize='trigram')"
        )
        for name, when in _TRIGGERS.items():
            body = "".join(_FORGET if step == "forget" else _LEARN for step in when[1])
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_search_{name} AFTER {when[0]} ON {table}"
                f" BEGIN {body.format(table=table)} END"
            )
        cursor.execute(f"INSERT INTO {table}_search({table}_search) VALUES ('rebuild')")  # noqa: S608


_FORGET = "INSERT INTO {table}_search({table}_search, rowid, search_key) VALUES ('delete', old.id, old.search_key);"
_LEARN = "INSERT INTO {table}_search(rowid, search_key) VALUES (new.id, new.search_key);"
_TRIGGERS = {
    "added": ("INSERT", ["learn"]),
    "removed": ("DELETE", ["forget"]),
    "changed": ("UPDATE OF search_key", ["forget", "learn"]),
}
