"""The rules of standing: one page of the settings; and what the pages of rules and products tell before anything is saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.standing_rules import update_standing_rules
from accounts.forms.standing_rules import StandingRulesForm
from accounts.models import Customer, StandingRules
from accounts.paying import business_day
from accounts.requests import StaffRequest
from accounts.standing.kept_cards import last_known_day
from accounts.standing.trying import try_rules
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept

TRIAL = "accounts/standing_rules/_trial.html"


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_standingrules")
def standing_rules_edit(request: StaffRequest) -> HttpResponse:
    """Change the company's rules; htmx, and the button beside the form, only tell what they would come to."""
    rules = StandingRules.current()
    form = StandingRulesForm(posted_or_kept(request), instance=rules)
    if is_trying(request):
        context = {"form": form, "rules": rules} | trial_of(request, form, "rules")
        return render(request, TRIAL if request.htmx else "accounts/standing_rules/standing_rules_edit.html", context)
    if request.method == "POST" and saved_by(form, update_standing_rules, actor=request.user, standing_rules=rules):
        messages.success(request, _("Saved. How every customer stands is worked out anew."))
        return redirect("settings_home")
    return render(request, "accounts/standing_rules/standing_rules_edit.html", {"form": form, "rules": rules})


def is_trying(request: StaffRequest) -> bool:
    """Say whether what was posted is to be tried, not saved."""
    return request.method == "POST" and (bool(request.htmx) or "preview" in request.POST)


def trial_of(request: StaffRequest, form: Any, name: str) -> dict[str, Any]:
    """Return what `_trial.html` tells of the rules, or the product (its `name`), that a form holds."""
    if not form.is_valid():
        return {"is_unreadable": True}
    customers = Customer.objects.visible_to(request.user)
    return {"trial": try_rules(customers, **{name: form.instance}, on=business_day(), known_to=last_known_day())}
