"""What staff choose for themselves: name, language, time zone, appearance."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.users import set_preferences
from accounts.forms.preferences import PreferencesForm, SwitchForm
from accounts.models import User
from accounts.requests import StaffRequest
from retention_site.base.access import local_path, logged_in
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in
def preferences(request: StaffRequest) -> HttpResponse:
    """Change one's own name, language, time zone and appearance."""
    me = _stored(request)
    form = PreferencesForm(posted_or_kept(request), instance=me)
    if request.method == "POST" and form.is_valid():
        saved = set_preferences(user=me, fields=form.cleaned_data)
        with translation.override(saved.language):
            messages.success(request, _("Saved."))
        return redirect("preferences")
    context = {"form": form, "has_second_factor": is_mfa_enabled(request.user)}
    return render(request, "accounts/preferences/preferences.html", context)


@require_POST
@logged_in
def preferences_switch(request: StaffRequest) -> HttpResponse:
    """Switch language or appearance from the menu, and come back to the page."""
    me = _stored(request)
    form = SwitchForm(request.POST, instance=me)
    if form.is_valid():
        set_preferences(user=me, fields=form.cleaned_data)
    return redirect(local_path(request, request.POST.get("next")) or "/")


def _stored(request: StaffRequest) -> User:
    """The reader as stored: forms write into what they are given, and the page still needs the reader as they were."""
    return User.objects.get(pk=request.user.pk)
