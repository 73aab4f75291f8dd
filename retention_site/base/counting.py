"""Counting several lists in one query, none of them further than a cap."""

from collections.abc import Iterable
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

COUNTED = 1000  # rows of one list; more are "1,000+"


class _Counted(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counted(anchor: QuerySet[Any], lists: Iterable[QuerySet[Any]]) -> QuerySet[Any, tuple[int, ...]]:
    """Return a query for how many rows each list has, up to COUNTED, a column each; `anchor` is a query that finds one row."""
    return anchor.values_list(*(_Counted(rows.order_by().values("pk")[:COUNTED]) for rows in lists))
