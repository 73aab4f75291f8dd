"""The collections of the REST API: a noun names its queryset, its serializer and its actions; the rest is the same for all."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from retention_site.base import audit
from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.idempotency import answer_once
from retention_site.base.models import Versioned
from retention_site.base.openapi import ApiSchema
from retention_site.base.paging import PARAMETER
from retention_site.base.parsing import StrictJSONParser
from retention_site.base.rest import stale

Row = TypeVar("Row", bound=models.Model)

SEARCH = "q"  # may be empty, as a search box may
_ETAG = re.compile(r'\s*((?:W/)?"[^"]*"|\*)\s*(?:,|$)')


class OnlyJson(BaseContentNegotiation):
    """There is one way to answer, so a strange Accept header is no reason to refuse."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return next((parser for parser in parsers if parser.media_type == _media_type(request)), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[BaseRenderer, str]:  # noqa: ARG002
        return renderers[0], renderers[0].media_type


class Resource(GenericViewSet[Row]):
    # What every collection has: JSON only, the audit's way in, one answer per Idempotency-Key, no unknown parameters.
    # These classes have no docstrings, because the description of the API would repeat them for every noun.
    http_method_names = ["get", "head", "post", "patch"]
    content_negotiation_class = OnlyJson
    parser_classes = [StrictJSONParser]
    lookup_value_regex = ID_PATTERN
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    action_permissions: ClassVar[dict[str, str]] = {}
    action_parameters: ClassVar[dict[str, set[str]]] = {}
    lookup_url_kwarg = "id"
    schema = ApiSchema()
    post: Callable[..., Response]

    @property
    def caller(self) -> Any:
        """The member of staff whose token this is."""
        return self.request.user

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with audit.acting_via(audit.Via.API):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action in {None, "metadata"}:
            return  # no such method here: the handler answers 405
        self._refuse_bad_parameters(request)
        if request.method == "POST":
            handler = self.post
            self.post = lambda request, *args, **kwargs: answer_once(request, partial(handler, request, *args, **kwargs))

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _refuse_bad_parameters(self, request: Request) -> None:
        """A misspelt filter, or one whose value got lost, must not quietly show everything."""
        filters: dict[str, Any] = {}
        known = self.action_parameters.get(self.action or "", set())
        if self.action == "list":
            filters = getattr(getattr(self, "filterset_class", None), "base_filters", {})
            known = known | {PARAMETER, "page_size", *filters}
        errors = {name: [_("There is no such parameter.")] for name in request.query_params if name not in known}
        for name in filters:
            if name != SEARCH and request.query_params.get(name) == "":
                errors[name] = [_("Give a value, or leave the parameter out.")]
        if errors:
            raise exceptions.ValidationError(errors)


class Listed(Resource[Row]):
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """A page of those you may see."""
        return self.page_of_rows(self.filter_queryset(self.get_queryset()), self.get_serializer)

    def page_of_rows(self, rows: models.QuerySet[Any], serializer: Callable[..., BaseSerializer[Any]]) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True).data)


class Retrieved(Resource[Row]):
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """One record."""
        return self.answer(self.get_object())

    def answer(self, row: Row, status_code: int = status.HTTP_200_OK) -> Response:
        """Return `row` as the API shows it, with ETag, and Location where it is new."""
        data = self.get_serializer(row).data
        headers = {"ETag": row.etag} if isinstance(row, Versioned) else {}
        if status_code == status.HTTP_201_CREATED:
            headers["Location"] = self.reverse_action("detail", args=[row.pk])
        return Response(data, status=status_code, headers=headers)

    def fresh(self, row: Row) -> Row:
        """Read `row` again as a GET would; one that the change has put out of the caller's sight is shown this once."""
        return self.get_queryset().filter(pk=row.pk).first() or row


class Created(Retrieved[Row]):
    # A noun says in `add` which action makes it
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """Make one."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self.answer(self.fresh(self.add(**serializer.validated_data)), status.HTTP_201_CREATED)

    def add(self, **fields: Any) -> Row:
        raise NotImplementedError


class Changed(Retrieved[Row]):
    # A noun says in `change` which action does it
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """Change what is given; with If-Match only if nobody saved it since."""
        row = self.get_object()
        version = version_matched(request, row)
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changed = self.change(row, version=version, fields=dict(serializer.validated_data))
        return self.answer(self.fresh(changed))

    def change(self, row: Row, *, version: int | None, fields: dict[str, Any]) -> Row:
        raise NotImplementedError


def version_matched(request: Request, row: models.Model) -> int | None:
    """Return the version that If-Match asks for: the row's; None without the header. Raises PreconditionFailed."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    if not isinstance(row, Versioned):
        raise exceptions.ValidationError({"If-Match": [_("This kind of record has no versions.")]})
    if header.strip() == "*":
        return None
    if row.etag not in _ETAG.findall(header):
        raise stale()
    return row.version


def _media_type(request: Request) -> str:
    return (request.content_type or "").partition(";")[0].strip().lower()
