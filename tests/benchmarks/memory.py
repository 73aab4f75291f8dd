"""The addresses of the site, and one more that renders a page again from what was read for it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from retention_site import urls

kept: dict[str, Any] = {}  # template and context of the page that is rendered from memory
handler404, handler500 = urls.handler404, urls.handler500


def from_memory(request: HttpRequest) -> HttpResponse:
    return render(request, kept["template"], kept["context"])


urlpatterns = [path("from-memory/", from_memory), *urls.urlpatterns]
