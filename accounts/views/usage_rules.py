"""How long single usage events are kept: one page of the settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.usage_rules import update_usage_rules
from accounts.forms.usage_rules import UsageRulesForm
from accounts.models import UsageRules
from accounts.requests import StaffRequest
from accounts.usage.expiry import stored_usage
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_usagerules")
def usage_rules_edit(request: StaffRequest) -> HttpResponse:
    """Change how long single events are kept; the night after, those that are older go."""
    rules = UsageRules.current()
    form = UsageRulesForm(posted_or_kept(request), instance=rules)
    if request.method == "POST" and saved_by(form, update_usage_rules, actor=request.user, usage_rules=rules):
        messages.success(request, _("Saved."))
        return redirect("settings_home")
    shown = {"form": form, "rules": rules, "stored": stored_usage()}
    return render(request, "accounts/usage_rules/usage_rules_edit.html", shown)
