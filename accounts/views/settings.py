"""The front page of the settings: one card for each page that the reader may open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.navigation import cards_for
from accounts.requests import StaffRequest
from retention_site.base.access import logged_in


@require_safe
@logged_in
def settings_home(request: StaffRequest) -> HttpResponse:
    """Lead to everything that can be set."""
    return render(request, "accounts/settings/settings_home.html", {"cards": cards_for(request.user)})
