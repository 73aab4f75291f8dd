"""Keyset pages: the cursor holds the place in the order, so page one thousand costs what page one does.

Django REST framework's own cursor holds the first column only and counts through ties, which fails beyond a thousand equal
values (imported names are often equal). Ours holds every column of the order, the last of them unique.
"""

import base64
import binascii
import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable, OrderBy
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from retention_site.base.parsing import is_storable

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGE_SIZE = 50  # rows
LARGEST_PAGE = 200  # rows
LONGEST_CURSOR = 6000  # characters
PARAMETER = "cursor"


class BadCursor(ValueError):
    """The cursor was not made by us, or was made for another order."""


@dataclass(frozen=True)
class Page:
    """Rows of one page of a web list, and the addresses of its neighbours (relative, filters kept; None: there is none)."""

    rows: list[Any]
    next_url: str | None
    previous_url: str | None


@dataclass(frozen=True)
class Slice:
    """Rows of one page, and the cursors of its neighbours."""

    rows: list[Any]
    next: str | None
    previous: str | None


def page_of(
    request: HttpRequest,
    queryset: models.QuerySet[Any],
    *,
    ordering: tuple[str, ...],
    size: int = PAGE_SIZE,
    whole: models.QuerySet[Any] | None = None,
) -> Page:
    """Return the page of `queryset` that the address asks for, `size` rows long, ordered by `ordering` (`-` for descending).

    Empty values come last either way. The order may name columns, columns of foreign keys (`customer__name_sort`) and
    annotations; the primary key is added to settle ties. A bad or outlived cursor gives the first page. `whole`: see Keyset.
    """
    keyset = Keyset(queryset, ordering, whole=whole)
    token = request.GET.get(PARAMETER, "")
    try:
        found = keyset.slice(token, size)
    except BadCursor:
        found = keyset.slice("", size)
    if token and found.previous is None and len(found.rows) < size:
        # Rows went away, or going back met the beginning half way through a page: begin afresh with a full one
        found = keyset.slice("", size)
    here = remove_query_param(request.get_full_path(), PARAMETER)
    links = [cursor and replace_query_param(here, PARAMETER, cursor) for cursor in (found.next, found.previous)]
    return Page(found.rows, *links)


class KeysetPagination(CursorPagination):
    """Cursor pages of the REST API. A view names its order in `ordering`; a bad cursor or page size is a 400."""

    page_size = PAGE_SIZE
    max_page_size = LARGEST_PAGE
    page_size_query_param = "page_size"

    def paginate_queryset(
        self, queryset: models.QuerySet[Any] | Sequence[Any], request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        if not isinstance(queryset, models.QuerySet):
            raise TypeError("A cursor needs a queryset")
        keyset = Keyset(queryset, getattr(view, "ordering", ("-pk",)))
        try:
            self.found = keyset.slice(request.query_params.get(PARAMETER, ""), self._size(request))
        except BadCursor as error:
            raise exceptions.ValidationError({PARAMETER: [_("This is not a cursor of this list.")]}) from error
        self.here = remove_query_param(request.build_absolute_uri(), PARAMETER)
        return self.found.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link(self.found.next), "previous": self._link(self.found.previous), "results": data})

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:  # noqa: ARG002
        text = {"type": "string", "maxLength": LONGEST_CURSOR}
        number = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        return [
            {"name": PARAMETER, "in": "query", "schema": text, "description": "Taken from `next` or `previous`."},
            {"name": "page_size", "in": "query", "schema": number, "description": "Rows on a page."},
        ]

    def _link(self, cursor: str | None) -> str | None:
        return cursor and replace_query_param(self.here, PARAMETER, cursor)

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size")
        if text is None:
            return PAGE_SIZE
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= LARGEST_PAGE):
            message = _("Give a whole number from 1 to %(most)d.") % {"most": LARGEST_PAGE}
            raise exceptions.ValidationError({"page_size": [message]})
        return int(text)


@dataclass(frozen=True)
class _Column:
    """One column of the order. Empty values are the last, whichever way it runs."""

    name: str
    descending: bool
    nullable: bool
    field: "models.Field[Any, Any]"

    def order(self, *, backwards: bool) -> OrderBy | str:
        descending = self.descending != backwards
        if not self.nullable:
            return f"-{self.name}" if descending else self.name
        return OrderBy(F(self.name), descending=descending, nulls_first=backwards or None, nulls_last=not backwards or None)

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows after `value` in the direction of reading; None if there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        further = Q(**{f"{self.name}__{self._comparison(backwards)}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.nullable and not backwards else further

    def bound(self, value: Any, *, backwards: bool) -> Q:
        """What an index can use: no row before `value`. It says nothing that `beyond` and `equal` do not."""
        if value is None or self.nullable:
            return Q()
        return Q(**{f"{self.name}__{self._comparison(backwards)}e": value})

    def _comparison(self, backwards: bool) -> str:
        return "lt" if self.descending != backwards else "gt"

    def value_of(self, row: Any) -> Any:
        if isinstance(row, dict):
            return row[self.name]
        for part in self.name.split("__"):
            row = getattr(row, part) if row is not None else None
        return row

    def read(self, value: Any) -> Any:
        """Turn a value of a cursor into one to compare with. Raises BadCursor for whatever no database should see."""
        if value is None and self.nullable:
            return None
        if isinstance(value, bool | list | dict) or value is None:
            raise BadCursor
        try:
            known = self.field.to_python(value)
            if isinstance(known, datetime):
                known = known.astimezone(UTC) if known.tzinfo else None
            acceptable = known is not None and _is_storable(known)
        except (ValidationError, TypeError, ValueError, ArithmeticError) as error:
            raise BadCursor from error
        if not acceptable:
            raise BadCursor
        return known


class Keyset:
    """A queryset in an order, to be read page by page in either direction.

    Where thousands have to be sorted for a page, `whole` reads rows for those on it alone: a queryset that holds them all with
    what is shown of them and with the annotations of the order, while of `queryset` only the keys are put in order.
    """

    def __init__(
        self, queryset: models.QuerySet[Any], ordering: Sequence[str], *, whole: models.QuerySet[Any] | None = None
    ) -> None:
        self.queryset, self.whole = queryset, whole
        names = list(ordering)
        if not {name.lstrip("-") for name in names} & {"pk", queryset.model._meta.pk.name}:
            # Ties run the same way as the last column, so that one index serves both
            names.append("-pk" if names and names[-1].startswith("-") else "pk")
        self.columns = [_column(queryset, name) for name in names]
        self.mark = zlib.crc32(" ".join(names).encode())

    def slice(self, token: str, size: int) -> Slice:
        """Return up to `size` rows from the place `token` names (empty: the beginning). Raises BadCursor."""
        backwards, values = self._decode(token) if token else (False, None)
        rows = self.queryset if values is None else self.queryset.filter(self._further(values, backwards=backwards))
        order = self._order(backwards=backwards)
        page = rows.order_by(*order)[: size + 1]
        found = list(page if self.whole is None else self.whole.filter(pk__in=page.values("pk")).order_by(*order))
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        has_next, has_previous = (bool(found), more) if backwards else (more, bool(found) and values is not None)
        return Slice(
            rows=found,
            next=self._encode(found[-1], backwards=False) if has_next else None,
            previous=self._encode(found[0], backwards=True) if has_previous else None,
        )

    @property
    def ordered(self) -> models.QuerySet[Any]:
        """All rows in the order in which the pages have them."""
        return self.queryset.order_by(*self._order(backwards=False))

    def _order(self, *, backwards: bool) -> list[Combinable | OrderBy | str]:
        return [column.order(backwards=backwards) for column in self.columns]

    def _further(self, values: list[Any], *, backwards: bool) -> Q:
        either = Q(pk__in=[])
        same = Q()
        for column, value in zip(self.columns, values, strict=True):
            beyond = column.beyond(value, backwards=backwards)
            if beyond is not None:
                either |= same & beyond
            same &= column.equal(value)
        return self.columns[0].bound(values[0], backwards=backwards) & either

    def _encode(self, row: Any, *, backwards: bool) -> str:
        values = [_plain(column.value_of(row)) for column in self.columns]
        text = json.dumps([self.mark, int(backwards), *values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _decode(self, token: str) -> tuple[bool, list[Any]]:
        if len(token) > LONGEST_CURSOR or not token.isascii():
            raise BadCursor
        try:
            content = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        except (binascii.Error, ValueError, RecursionError) as error:
            raise BadCursor from error
        if not isinstance(content, list) or len(content) != len(self.columns) + 2 or content[0] != self.mark:
            raise BadCursor
        return content[1] == 1, [column.read(value) for column, value in zip(self.columns, content[2:], strict=True)]


def _column(queryset: models.QuerySet[Any], name: str) -> _Column:
    plain = name.lstrip("-")
    annotation = queryset.query.annotations.get(plain)
    if annotation is not None:
        return _Column(plain, name.startswith("-"), nullable=True, field=annotation.output_field)
    model, nullable = queryset.model, False
    *relations, last = plain.split("__")
    for part in relations:
        relation = model._meta.get_field(part)
        if relation.related_model is None or isinstance(relation.related_model, str):
            raise FieldDoesNotExist(plain)
        nullable, model = nullable or bool(getattr(relation, "null", False)), relation.related_model
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(plain)
    return _Column(plain, name.startswith("-"), nullable=nullable or field.null, field=field)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _is_storable(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) < 2**63
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Decimal):
        return value.is_finite()
    if isinstance(value, str):
        return is_storable(value)
    return True
