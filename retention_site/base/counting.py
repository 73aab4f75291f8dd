"""Counting several lists in one query, none of them further than a cap."""

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db.models import IntegerField, QuerySet, Subquery

COUNTED = 1000  # rows of one list; more are "1,000+"

Key = TypeVar("Key", bound=Hashable)


class _Counted(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counts_of(anchor: QuerySet[Any], wanted: Mapping[Key, QuerySet[Any]]) -> dict[Key, int]:
    """Return how many rows each queryset has, up to COUNTED, in one query; `anchor` is any query that finds one row."""
    columns = [_Counted(rows.order_by().values("pk")[:COUNTED]) for rows in wanted.values()]
    counts = anchor.values_list(*columns).get() if columns else ()
    return dict(zip(wanted, counts, strict=True))
