"""How often people may be asked: one page of the settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from surveys.actions.asking_rules import update_asking_rules
from surveys.forms.asking_rules import AskingRulesForm
from surveys.models import AskingRules


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.change_askingrules")
def asking_rules_edit(request: StaffRequest) -> HttpResponse:
    """Change the company's rules of asking."""
    rules = AskingRules.current()
    form = AskingRulesForm(posted_or_kept(request), instance=rules)
    if request.method == "POST" and saved_by(form, update_asking_rules, actor=request.user, asking_rules=rules):
        messages.success(request, _("Saved."))
        return redirect("settings_home")
    return render(request, "surveys/asking_rules/asking_rules_edit.html", {"form": form, "rules": rules})
