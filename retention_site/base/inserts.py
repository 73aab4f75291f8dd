"""Adding a row and what hangs on it: in one statement on PostgreSQL; one by one on SQLite, which is in our own process.

The SQL is written once a process. There are no signals, and no checks but those of the database.

    insert(Letter(to=somebody), Page(letter_id=NEW_KEY, number=1), Page(letter_id=NEW_KEY, number=2))
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from retention_site.base.prepared import MOST_SHAPES, Update, cursor_of

Row = TypeVar("Row", bound=models.Model)
Shape = tuple[type[models.Model], tuple[bool, ...]]  # a model, and which of its columns hold NEW_KEY


class NewKey(models.Expression):
    """In a row that is added with another: the key that the other is given."""


NEW_KEY = NewKey(output_field=models.BigIntegerField())


def insert(row: Row, *hanging: models.Model) -> Row:
    """Add `row`, which has no key yet, and give it its key; and the rows `hanging` on it, which say NEW_KEY where they name it.

    SQLite needs the caller's transaction for all or nothing.
    """
    _add((row, *hanging))
    return row


def update_and_insert(update: Update, values: dict[str, Any], row: models.Model, *hanging: models.Model) -> bool:
    """Make an update; if it changed a row, insert as `insert` does. Tells whether it did. All or nothing on any database."""
    connection, text, given = update.told(values)
    if connection.vendor == "postgresql":
        return _add((row, *hanging), text, given)
    with transaction.atomic(connection.alias):
        return bool(update(**values)) and _add((row, *hanging))


def _add(rows: Sequence[models.Model], update: str = "", given: Sequence[Any] = ()) -> bool:
    using = router.db_for_write(type(rows[0]))
    connection = connections[using]
    every = [(type(row), _stored(row, connection)) for row in rows]
    if connection.vendor == "postgresql":
        shapes = tuple((model, tuple(value is NEW_KEY for value in stored)) for model, stored in every)
        values = [value for _model, stored in every for value in stored if value is not NEW_KEY]
        key = _key_of(connection, _together(using, shapes, update), [*given, *values])
    else:
        key = None
        for model, stored in every:
            values = [key if value is NEW_KEY else value for value in stored]
            new = _key_of(connection, _together(using, ((model, (False,) * len(values)),)), values)
            key = new if key is None else key
    if key is None:
        return False
    rows[0].pk = key
    rows[0]._state.adding, rows[0]._state.db = False, using
    return True


@lru_cache
def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _stored(row: models.Model, connection: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in _columns(type(row))]


def _key_of(connection: BaseDatabaseWrapper, text: str, values: Sequence[Any]) -> int | None:
    with cursor_of(connection) as cursor:
        cursor.execute(text, values)
        found = cursor.fetchone()
    return found[0] if found else None


@lru_cache(maxsize=MOST_SHAPES)
def _together(using: str, shapes: tuple[Shape, ...], update: str = "") -> str:
    """Write the statement: the update, the row, those that hang on it; it gives the key of the row, or nothing."""
    parts = {"changed": f"{update} RETURNING 1"} if update else {}
    for number, (model, are_key) in enumerate(shapes):
        source = "head" if number else "changed" if update else ""
        places = ", ".join("head.key" if is_key else "%s" for is_key in are_key)
        told = f"SELECT {places} FROM {source}" if source else f"VALUES ({places})"  # noqa: S608  # our own names
        quote = connections[using].ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in _columns(model))
        into = f"{quote(model._meta.db_table)} ({columns})"
        returned = f"RETURNING {quote(str(model._meta.pk.column))} AS key"
        parts[f"row_{number}" if number else "head"] = f"INSERT INTO {into} {told} {returned}"
    if len(parts) == 1:
        return parts["head"]
    return f"WITH {', '.join(f'{name} AS ({part})' for name, part in parts.items())} SELECT key FROM head"  # noqa: S608
