"""What every page without log-in obeys: nothing is kept by browsers or told to other sites, and nobody floods it.

Visits are counted by each web process in memory, so that looking at a page writes nothing anywhere.
"""

import threading
from collections import Counter
from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_from_request

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
LANGUAGE = "lang"  # the parameter by which a visitor chooses a language
WINDOW = 60  # seconds

View = Callable[..., HttpResponse]


def public_page(*, visits: int, posts: int) -> Callable[[View], View]:
    """Serve a view with PRIVATE headers; to one network address so many `visits` a minute, and so many `posts` among them.

    Whoever comes more often is answered 429 with Retry-After.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_post = request.method == "POST"
            name = f"{view.__name__} {get_adapter().get_client_ip(request)}"
            often = visits_seen.count(name) > visits
            often |= is_post and visits_seen.count(f"{name} post") > posts
            response = _too_often(request) if often else view(request, *args, **kwargs)
            for header, value in PRIVATE.items():
                response[header] = value
            return response

        return serve

    return decorate


def language_of(request: HttpRequest, *known: str) -> str:
    """Return the language a visitor chose on the page, else the first of `known` that is said, else their browser's."""
    chosen = request.GET.get(LANGUAGE, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return next((each for each in known if each), "") or get_language_from_request(request)


class Visits:
    """How often each name came within the running WINDOW, counted by this process for its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: Counter[str] = Counter()

    def count(self, name: str) -> int:
        """Count one more; return how many there are now."""
        window = int(time()) // WINDOW
        with self._lock:
            if window != self._window:  # with it goes whatever was remembered, so that this never grows without end
                self._window, self._counts = window, Counter()
            self._counts[name] += 1
            return self._counts[name]

    def forget(self) -> None:
        with self._lock:
            self._counts.clear()


visits_seen = Visits()


def _too_often(request: HttpRequest) -> HttpResponse:
    language = language_of(request)
    with translation.override(language):
        response = render(request, "public_busy.html", {"language": language}, status=429)
    response["Retry-After"] = str(WINDOW - int(time()) % WINDOW)
    return response
