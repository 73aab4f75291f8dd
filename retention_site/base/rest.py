"""What every answer of the REST API obeys: scopes and permissions, problem details (RFC 9457) for errors."""

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from retention_site.base.changes import StaleVersion
from retention_site.base.models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView

PROBLEM_TYPE = "application/problem+json"
VERBS = {"list": "view", "retrieve": "view", "create": "add", "partial_update": "change"}


class PreconditionFailed(exceptions.APIException):
    """If-Match names a version that is no longer the newest."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "stale"


class Conflict(exceptions.APIException):
    """Another request is doing the same at this moment."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class Unprocessable(exceptions.APIException):
    """The request contradicts an earlier one."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


class ScopedModelPermissions(BasePermission):
    """The token's scope must allow reading or writing, and the role of its user what the action does.

    The four standard actions ask for the model's view, add or change permission; any other is listed in the view's
    `action_permissions`. What is not listed is refused.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        if getattr(view, "action", None) in {None, "metadata"}:
            return True  # no such method here: the view answers 405
        scope = ApiToken.Scope.READ if request.method in SAFE_METHODS else ApiToken.Scope.WRITE
        if scope not in token.scopes:
            raise exceptions.PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": scope.value})
        wanted = permission_wanted(view)
        if wanted is None or not token.user.has_perm(wanted):
            raise exceptions.PermissionDenied(_("Your role may not do this."))
        return True


def permission_wanted(view: Any) -> str | None:
    """Return the permission that the view's current action asks for, None if nobody wrote it down."""
    listed: dict[str, str] = getattr(view, "action_permissions", {})
    if view.action in listed:
        return listed[view.action]
    if view.action not in VERBS or view.queryset is None:
        return None
    meta = view.queryset.model._meta
    return f"{meta.app_label}.{VERBS[view.action]}_{meta.model_name}"


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:  # noqa: ARG001
    """Return the answer for an error, None for one that is our own fault (Django's 500 page says so)."""
    known = _translated(error)
    if known is None:
        return None
    errors = field_errors(known.detail) if isinstance(known, exceptions.ValidationError) else None
    detail = _("The request has errors.") if errors else _text_of(known.detail)
    headers = {}
    if header := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(known, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    body = problem(known.status_code, detail, errors)
    return Response(body, status=known.status_code, headers=headers, content_type=PROBLEM_TYPE)


def problem(status: int, detail: str, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return the body of a problem; `errors` maps the path of a field (`customers.3.name`) to messages."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    return body | {"errors": errors} if errors else body


def problem_answer(status: int, detail: str) -> JsonResponse:
    """Return a problem from outside the API's own views."""
    return JsonResponse(problem(status, detail), status=status, content_type=PROBLEM_TYPE)


def is_api(request: HttpRequest) -> bool:
    """Tell whether an error on this address should be answered in JSON."""
    return request.path.startswith("/api/v1/")


def _translated(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(_by_field(error))
    if isinstance(error, StaleVersion):
        return stale()
    if isinstance(error, IntegrityError):
        return Conflict(_("Another change got in the way. Read the record again and repeat."))
    return _of_django(error)


def _of_django(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound(_("There is no such record."))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(_("Your role may not do this."))
    if isinstance(error, RequestDataTooBig):
        return too_large()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError(_("This request cannot be read."))
    return None


def stale() -> PreconditionFailed:
    """Return the error for a record that somebody else saved first."""
    return PreconditionFailed(_("The record has changed since you read it. Read it again and decide."))


def too_large() -> exceptions.APIException:
    """Return the error for a body beyond DATA_UPLOAD_MAX_MEMORY_SIZE."""
    error = exceptions.APIException(_("The body is too large."))
    error.status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return error


def field_errors(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Flatten the nested errors of serializers to a map from field path to messages."""
    if isinstance(detail, dict):
        pairs = [(_below(path, str(name)), value) for name, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        pairs = [(_below(path, str(index)), value) for index, value in enumerate(detail)]
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return {path or api_settings.NON_FIELD_ERRORS_KEY: [str(message) for message in messages]} if messages else {}
    flat: dict[str, list[str]] = {}
    for name, value in pairs:
        flat |= field_errors(value, name)
    return flat


def _below(path: str, name: str) -> str:
    if path and name == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{name}" if path else name


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {api_settings.NON_FIELD_ERRORS_KEY: error.messages}
    fields = error.message_dict.items()
    return {api_settings.NON_FIELD_ERRORS_KEY if name == NON_FIELD_ERRORS else name: messages for name, messages in fields}


def _text_of(detail: Any) -> str:
    if isinstance(detail, str):
        return detail
    return "; ".join(message for messages in field_errors(detail).values() for message in messages)
