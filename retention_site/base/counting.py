"""Counting several lists in one query, none of them further than a cap, and reading a short list in the same."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField, JSONField, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler

COUNTED = 1000  # rows of one list; more are "1,000+"


class _Counted(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


class Listed(Subquery):
    """The rows of a queryset as a column: a list of lists of its `columns`, in no order. For a handful of short rows."""

    output_field = JSONField()
    empty_result_set_value = None

    def __init__(self, rows: QuerySet[Any], *columns: str) -> None:
        super().__init__(rows.order_by().values(*columns))
        self.columns = columns

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self._as_json("json_group_array(json_array({}))", compiler, connection)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self._as_json("coalesce(jsonb_agg(jsonb_build_array({})), '[]')", compiler, connection)

    def _as_json(self, function: str, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        gathered = function.format(", ".join(connection.ops.quote_name(name) for name in self.columns))
        return self.as_sql(compiler, connection, template=f"(SELECT {gathered} FROM (%(subquery)s) listed)")  # noqa: S608 - names of columns, quoted


def counted(anchor: QuerySet[Any], lists: Iterable[QuerySet[Any]], *beside: Listed) -> QuerySet[Any, tuple[Any, ...]]:
    """Return a query for how many rows each list has, up to COUNTED, a column each, and for what is `beside` them.

    `anchor` is a query that finds one row.
    """
    return anchor.values_list(*(_Counted(rows.order_by().values("pk")[:COUNTED]) for rows in lists), *beside)
