"""The front page of the settings, and what the pages behind its cards share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from accounts.settings_cards import cards_for
from retention_site.base.access import logged_in
from retention_site.base.editing import VersionedForm, saved_by


@require_safe
@logged_in
def settings_home(request: StaffRequest) -> HttpResponse:
    """Lead to everything that can be set."""
    return render(request, "accounts/settings/settings_home.html", {"cards": cards_for(request.user)})


def setting_page(
    request: StaffRequest, form: VersionedForm, action: Callable[..., Any], *, noun: str, **record: Any
) -> HttpResponse:
    """Show `form` on the noun's page; when posted, save it through `action`, say so and go back to the noun's list.

    `record` is what is changed, by the noun; without it a new one is made.
    """
    if request.method == "POST" and (saved := saved_by(form, action, actor=request.user, **record)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect(f"{noun}_list")
    return render(request, f"accounts/{noun}s/{noun}_edit.html", {"form": form, **record})
