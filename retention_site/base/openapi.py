"""The description of the REST API: what drf-spectacular cannot read from a view, told once for all of them."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiParameter

from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.idempotency import HEADER, LONGEST_KEY, REPLAYED
from retention_site.base.models import Versioned
from retention_site.base.rest import PROBLEM_TYPE

ID_SCHEMA = {"type": "string", "pattern": f"^{ID_PATTERN}$"}
NUMBER_ID_SCHEMA = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "Messages by the path of the field, such as `customers.3.name`.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
ALWAYS = [HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS]
WITH_BODY = [HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE]


class ApiSchema(AutoSchema):
    """Adds ids, conditional and idempotent requests, and the problems that each operation may answer with."""

    def get_override_parameters(self) -> list[Any]:
        if self.method == "POST":
            key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
            return [
                _header(HEADER, key, "The same key and body get the same answer for 24 hours."),
                _header(REPLAYED, {"type": "string"}, "The answer was given before.", response=[200, 201]),
                *([_header("ETag", {"type": "string"}, "", response=[201])] if self._is_versioned() else []),
            ]
        if self.method == "PATCH" and self._is_versioned():
            text = "The ETag of the version to change; 412 if it is not the newest."
            return [
                _header("If-Match", {"type": "string"}, text),
                _header("ETag", {"type": "string"}, "", response=[200]),
            ]
        if getattr(self.view, "action", None) == "retrieve" and self._is_versioned():
            return [_header("ETag", {"type": "string"}, "For If-Match.", response=[200])]
        return []

    def _is_versioned(self) -> bool:
        queryset = getattr(self.view, "queryset", None)
        return queryset is not None and issubclass(queryset.model, Versioned)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [{"in": "path", "name": name, "required": True, "schema": ID_SCHEMA} for name in variables]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        component: Any = ResolvedComponent
        problem = component(name="Problem", type=component.SCHEMA, object="Problem", schema=PROBLEM_SCHEMA)
        self.registry.register_on_missing(problem)
        codes = [*ALWAYS]
        if "{" in self.path:
            codes.append(HTTPStatus.NOT_FOUND)
        if self.method in {"POST", "PATCH"}:
            codes += WITH_BODY
        if self.method == "POST":
            codes.append(HTTPStatus.UNPROCESSABLE_ENTITY)
        if self.method == "PATCH" and self._is_versioned():
            codes.append(HTTPStatus.PRECONDITION_FAILED)
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        return bodies | {str(code.value): _problem_answer(code, problem.ref) for code in sorted(codes)}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "retention_site.base.tokens.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "description": "An API token, from the settings page or `create_token`."}


class IdOfExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Ids are strings; a number is understood in a request."""

    target_class = "retention_site.base.api_fields.IdOf"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:  # noqa: ARG002
        return {"oneOf": [ID_SCHEMA, NUMBER_ID_SCHEMA]} if direction == "request" else {**ID_SCHEMA}


class DecimalExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Money and quantities are decimal text; a number is understood in a request."""

    target_class = "rest_framework.serializers.DecimalField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        text = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        return {"oneOf": [text, {"type": "number", "minimum": 0}]} if direction == "request" else text


class TimeExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An hour on somebody's own clock, which has no offset; JSON Schema's "time" must have one (RFC 3339)."""

    target_class = "rest_framework.serializers.TimeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$", "example": "09:00:00"}


class ApiSerializerExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Unknown fields are refused."""

    target_class = "retention_site.base.api_fields.ApiSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        return schema | {"additionalProperties": False} if direction == "request" else schema


def _header(name: str, schema: dict[str, Any], text: str, response: list[int] | bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, type=schema, location=OpenApiParameter.HEADER, description=text, response=response)


def _problem_answer(code: HTTPStatus, schema: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": code.phrase, "content": {PROBLEM_TYPE: {"schema": schema}}}
    header = {HTTPStatus.TOO_MANY_REQUESTS: "Retry-After", HTTPStatus.UNAUTHORIZED: "WWW-Authenticate"}.get(code)
    return answer | ({"headers": {header: {"schema": {"type": "string"}}}} if header else {})
