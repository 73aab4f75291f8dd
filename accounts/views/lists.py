"""How a list with filters is answered: the page, or its results alone for htmx."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import push_url

from accounts.filters import ListFilter
from accounts.requests import StaffRequest


def show_list(request: StaffRequest, filters: ListFilter, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw the list `template`; for htmx `_results.html` beside it, and let the address say the filters that are set."""
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, template, context)
    response = render(request, f"{template.rpartition('/')[0]}/_results.html", context)
    return push_url(response, f"{request.path}?{filters.query}" if filters.query else request.path)
