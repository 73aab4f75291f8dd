"""Categories of churn reasons: which teams work on what customers of each leave for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.churn_categories import update_mitigation_teams
from accounts.forms.churn_categories import MitigationTeamsForm
from accounts.models import ChurnCategory
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_mitigationteam")
def churn_category_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the teams of a category, the first of which takes its cases."""
    category = get_object_or_404(ChurnCategory, pk=pk)
    form = MitigationTeamsForm(posted_or_kept(request), instance=category)
    if request.method == "POST" and saved_by(form, update_mitigation_teams, actor=request.user, category=category):
        messages.success(request, _("Saved: the teams of %(category)s.") % {"category": category})
        return redirect("churn_reason_list")
    return render(request, "accounts/churn_categories/churn_category_edit.html", {"form": form, "category": category})
