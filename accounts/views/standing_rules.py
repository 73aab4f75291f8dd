"""The rules of standing: one page of the settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.standing_rules import update_standing_rules
from accounts.forms.standing_rules import StandingRulesForm
from accounts.models import StandingRules
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_standingrules")
def standing_rules_edit(request: StaffRequest) -> HttpResponse:
    """Change the company's rules of standing."""
    rules = StandingRules.current()
    form = StandingRulesForm(posted_or_kept(request), instance=rules)
    if request.method == "POST" and saved_by(form, update_standing_rules, actor=request.user, standing_rules=rules):
        messages.success(request, _("Saved."))
        return redirect("settings_home")
    return render(request, "accounts/standing_rules/standing_rules_edit.html", {"form": form, "rules": rules})
