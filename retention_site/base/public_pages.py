"""What every page without log-in obeys: nothing is kept by browsers or told to other sites, and nobody floods it.

Visits are counted by each web process in memory, so that looking at a page writes nothing anywhere.
"""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_from_request

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
LANGUAGE = "lang"  # the parameter by which a visitor chooses a language
WINDOW = 60  # seconds
_counts = caches["process"]

View = Callable[..., HttpResponse]


def public_page(*, visits: int, posts: int) -> Callable[[View], View]:
    """Serve a view with PRIVATE headers; to one network address so many `visits` a minute, and so many `posts` among them.

    Whoever comes more often is answered 429 with Retry-After.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_post = request.method == "POST"
            often = _counted(request, view.__name__) > visits
            often |= is_post and _counted(request, f"{view.__name__}-post") > posts
            response = _too_often(request) if often else view(request, *args, **kwargs)
            for name, value in PRIVATE.items():
                response[name] = value
            return response

        return serve

    return decorate


def language_of(request: HttpRequest, *known: str) -> str:
    """Return the language a visitor chose on the page, else the first of `known` that is said, else their browser's."""
    chosen = request.GET.get(LANGUAGE, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return next((each for each in known if each), "") or get_language_from_request(request)


def _counted(request: HttpRequest, what: str) -> int:
    key = f"visits-{what}-{quote(get_adapter().get_client_ip(request))}-{int(time()) // WINDOW}"
    _counts.add(key, 0, timeout=2 * WINDOW)
    try:
        return _counts.incr(key)
    except ValueError:  # it was thrown out to make room in this very moment
        return 1


def _too_often(request: HttpRequest) -> HttpResponse:
    language = language_of(request)
    with translation.override(language):
        response = render(request, "public_busy.html", {"language": language}, status=429)
    response["Retry-After"] = str(WINDOW - int(time()) % WINDOW)
    return response
