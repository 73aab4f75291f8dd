"""What somebody sent after their session had ended: kept until they have logged in again, then given back in the same form.

`permitted` calls `keep_post` before it sends a visitor to the log-in page. Views of forms build their form with
`posted_or_kept(request)`: what was posted just now, else what was kept, else None.
"""

import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

SESSION_KEY = "kept_posts"
MOST_POSTS = 3
MOST_BYTES = 200_000
LIFETIME = 12 * 60 * 60  # seconds
SECRET_WORDS = ("csrfmiddlewaretoken", "password", "secret", "token")


def keep_post(request: HttpRequest) -> bool:
    """Keep the fields of a refused POST in the session; False where there is nothing to keep, or too much."""
    if request.method != "POST" or _is_from_script(request):
        return False
    fields = request.POST.copy()
    for name in [each for each in fields if any(word in each.lower() for word in SECRET_WORDS)]:
        del fields[name]
    text = fields.urlencode()
    if not text or len(text) > MOST_BYTES:
        return False
    kept = {path: entry for path, entry in _kept(request).items() if path != request.path}
    newest = list(kept.items())[-(MOST_POSTS - 1) :]
    request.session[SESSION_KEY] = dict([*newest, (request.path, {"at": int(time.time()), "fields": text})])
    return True


def kept_post(request: HttpRequest, path: str | None = None) -> QueryDict | None:
    """Return what was kept of a POST to `path` (default: this page's own), and say so in a message.

    It stays kept, so that a reload gives it back too, until the next POST to `path` or `?blank=1` asks for an empty form.
    """
    path = path or request.path
    entry = _kept(request).get(path)
    if entry is None:
        return None
    if request.method == "POST" or "blank" in request.GET:
        forget_post(request, path)
        return None
    messages.info(request, _("Your session had ended. What you had typed is back below; it is not saved yet."))
    return QueryDict(entry["fields"])


def forget_post(request: HttpRequest, path: str) -> None:
    """Drop what was kept of a POST to `path`."""
    kept = _kept(request)
    if kept.pop(path, None) is not None:
        request.session[SESSION_KEY] = kept


def posted_or_kept(request: HttpRequest) -> QueryDict | None:
    """Return what a form is to be filled with: what was posted, else what was kept, else None.

    Save only when `request.method == "POST"`: what was kept is shown, never acted upon.
    """
    kept = kept_post(request)
    return request.POST if request.method == "POST" else kept


def comes_from_here(request: HttpRequest) -> bool:
    """Say whether the browser names one of our own pages as the sender."""
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return (sender.scheme, sender.netloc) == (request.scheme, request.get_host())


def _kept(request: HttpRequest) -> dict[str, dict[str, str]]:
    oldest = time.time() - LIFETIME
    found = request.session.get(SESSION_KEY, {})
    return {path: entry for path, entry in found.items() if int(entry["at"]) > oldest}


def _is_from_script(request: HttpRequest) -> bool:
    """A background request (a draft being kept, say) is no form that somebody sent; htmx sends forms for them."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return mode != "navigate" and "HX-Request" not in request.headers
