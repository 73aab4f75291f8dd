"""Who may open a page: log-in first, then the permission; every staff view is decorated with one of these."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from retention_site.base.kept_posts import keep_post

View = Callable[..., HttpResponseBase]

ANY_STAFF = ""


def permitted(perm: str) -> Callable[[View], View]:
    """Let in those who are logged in and have `perm`; others are sent to the log-in page, or refused with 403.

    The permission stays readable as `view.permission`, for the test that holds the table of pages and roles.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return log_in_first(request)
            if perm and not request.user.has_perm(perm):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permission = perm  # type: ignore[attr-defined]
        return checked

    return decorate


def logged_in(view: View) -> View:
    """Let in every member of staff, whatever their role."""
    return permitted(ANY_STAFF)(view)


def log_in_first(request: HttpRequest) -> HttpResponse:
    """Send to the log-in page and from there back, keeping what was typed; htmx moves the whole page."""
    keep_post(request)
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page_to_return_to(request)})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def page_to_return_to(request: HttpRequest) -> str:
    """The address asked for; for a fragment or a form, the page that holds it."""
    shown = request.headers.get("HX-Current-URL") or (request.headers.get("Referer") if request.method == "POST" else None)
    return local_path(request, shown) or request.get_full_path()


def is_form_of_staff(request: HttpRequest) -> bool:
    """Say whether the address leads to a view that `permitted` guards."""
    return request.resolver_match is not None and hasattr(request.resolver_match.func, "permission")


def local_path(request: HttpRequest, address: str | None) -> str:
    """Return path and query of an address on this very site; an empty string for any other or none."""
    if not address or not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
