"""Queries that a page asks every time: turned into SQL once, and asked again with other values.

Django writes the SQL of a queryset anew each time, and PostgreSQL reads and plans it anew, which for a few joins takes ten
times as long as answering it. Here Django writes once a process, and PostgreSQL plans once a connection, after it has been
asked a few times (`prepare_threshold` in the settings of the database). Only the text is kept, never a row:

    _contacts = Prepared(lambda: Contact.objects.filter(customer=Given("customer")).order_by("name_sort")[:200])
    _contacts(customer=7)

What depends on the reader or the moment must come in as a `Given`; so nothing that differs by request belongs into `build`.
"""

import json
from collections.abc import Callable, Hashable, Iterable
from copy import copy
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.sql import Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

MOST_SHAPES = 64  # variants of one query, kept by each process

Row = TypeVar("Row")


class Given(models.Expression):
    """A value that comes with each asking, by its name; `field` says how the database wants it (a whole number if left out)."""

    def __init__(self, name: str, field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:  # noqa: ARG002
        return "%s", [self]

    def bind(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.output_field.get_db_prep_value(value, connection=connection)


class GivenMany(Given):
    """Any number of values, to be compared by `__in`. Not under an OR: PostgreSQL would give up the index."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:  # noqa: ARG002
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:  # noqa: ARG002
        return f"(SELECT unnest(%s::{self.output_field.db_type(connection)}[]))", [self]

    def bind(self, value: Iterable[Any], connection: BaseDatabaseWrapper) -> Any:
        values = [super(GivenMany, self).bind(each, connection) for each in value]
        return values if connection.vendor == "postgresql" else json.dumps(values)


def _bound(places: Iterable[Any], values: dict[str, Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
    return tuple(place.bind(values[place.name], connection) if isinstance(place, Given) else place for place in places)


def _settled(text: str, places: Iterable[Any], connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
    """Write what is always the same into the text, so that a plan for any values can still use an index with a condition."""
    if connection.vendor != "postgresql":
        return text, tuple(places)
    literal: Callable[[str, list[Any]], str] = connection.ops.compose_sql  # type: ignore[attr-defined]
    written = ["%s" if isinstance(place, Given) else literal("%s", [place]).replace("%", "%%") for place in places]
    return text.replace("%%", "%%%%") % tuple(written), tuple(place for place in places if isinstance(place, Given))


def cursor_of(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """Return a cursor that sends values beside the text: only then does PostgreSQL know the text again."""
    cursor = connection.cursor()
    if connection.vendor == "postgresql":
        from django.db.backends.postgresql.base import ServerBindingCursor  # nobody needs psycopg for SQLite

        cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    return cursor


class _Written(SQLCompiler):
    """A compiler whose work is done: it has the text, and the order in which values go in."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self.__dict__.update(compiler.__dict__)
        text, values = super().as_sql()
        self.text, self.values = _settled(text, values, compiler.connection)
        self.converters = super().get_converters([column[0] for column in self.select[: self.col_count]])

    def bound(self, values: dict[str, Any]) -> "_Written":
        ready = copy(self)
        ready.connection = connections[str(self.using)]  # that of this thread
        ready.values = _bound(self.values, values, ready.connection)
        return ready

    def execute_sql(self, *args: Any, **options: Any) -> Any:  # noqa: ARG002
        with cursor_of(self.connection) as cursor:
            cursor.execute(self.text, self.values)
            return [[row[: self.col_count] for row in cursor.fetchall()]]

    def get_converters(self, expressions: Any) -> Any:  # noqa: ARG002
        return self.converters


class _Known(Query):
    """A query that has its compiler already."""

    ready: _Written

    def get_compiler(self, *args: Any, **options: Any) -> Any:  # noqa: ARG002
        return self.ready


class Prepared(Generic[Row]):
    """A queryset whose SQL is written once a process, or once for each `shape`: what becomes part of the text, such as a limit.

    `build(*shape)` returns the queryset. Calling asks the database and gives the rows as a list; raises KeyError for a
    `Given` without its value.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._written = lru_cache(maxsize=MOST_SHAPES)(self._write)

    def __call__(self, *shape: Hashable, **values: Any) -> list[Row]:
        queryset, written = self._written(*shape)
        rows = queryset.all()
        rows.query.ready = written.bound(values)  # type: ignore[attr-defined]
        return list(rows)

    def run(self, *shape: Hashable, **values: Any) -> None:
        """Ask, and do not look at the rows: for the locks that it takes."""
        _queryset, written = self._written(*shape)
        ready = written.bound(values)
        with cursor_of(ready.connection) as cursor:
            cursor.execute(ready.text, ready.values)

    def _write(self, *shape: Hashable) -> tuple["models.QuerySet[Any, Row]", _Written]:
        queryset = self._build(*shape)
        written = _Written(queryset.query.get_compiler(using=queryset.db))
        queryset._query = queryset.query.chain(_Known)  # type: ignore[attr-defined]
        return queryset, written


class Update:
    """Changes rows of one table, its SQL written once a process: no signals, and no stamp but those among the `values`.

    `build()` returns the queryset of the rows; `values` are their new columns. Calling returns how many rows it changed.
    """

    def __init__(self, build: Callable[[], "models.QuerySet[Any, Any]"], **values: Any) -> None:
        self._build, self._values = build, values
        self._written = lru_cache(maxsize=MOST_SHAPES)(self._write)

    def __call__(self, **values: Any) -> int:
        connection, text, given = self.told(values)
        with cursor_of(connection) as cursor:
            cursor.execute(text, given)
            return int(cursor.rowcount)

    def told(self, values: dict[str, Any]) -> tuple[BaseDatabaseWrapper, str, tuple[Any, ...]]:
        """Return the database, the SQL, and what goes into it."""
        using, text, places = self._written()
        connection = connections[using]
        return connection, text, _bound(places, values, connection)

    def _write(self) -> tuple[str, str, tuple[Any, ...]]:
        queryset = self._build()
        using = router.db_for_write(queryset.model)
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(self._values)  # type: ignore[attr-defined]
        text, places = query.get_compiler(using).as_sql()
        return using, *_settled(text, places, connections[using])
