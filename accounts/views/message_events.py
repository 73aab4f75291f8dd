"""The doors by which a mail provider tells what became of messages, and hands on what people write back."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def message_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in events of the provider that the settings name, which django-anymail verifies: 400 for a wrong secret."""
    return _pass_on(request, provider, "tracking")


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def message_replies(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in mails that people write back, as the provider hands them on; verified likewise."""
    return _pass_on(request, provider, "inbound")


def _pass_on(request: HttpRequest, provider: str, door: str) -> HttpResponse:
    ours: str = getattr(settings, "MAIL_PROVIDER", "")
    if not ours or provider != ours:
        raise Http404
    try:
        found = resolve(f"/{provider}/{door}/", urlconf="anymail.urls")
    except Resolver404:
        raise Http404 from None
    response: HttpResponse = found.func(request)
    return response
