"""Churn reasons: what staff choose from when somebody leaves or gives up a product, and who works on each kind."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.churn_reasons import create_churn_reason, update_churn_reason
from accounts.forms.churn_reasons import ChurnReasonForm
from accounts.models import ChurnCategory, ChurnReason, MitigationTeam
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_safe
@permitted("accounts.view_churnreason")
def churn_reason_list(request: StaffRequest) -> HttpResponse:
    """Every reason in its category, with the teams that work on it."""
    teams = Prefetch("mitigation_teams", MitigationTeam.objects.select_related("team"))
    reasons = Prefetch("reasons", ChurnReason.objects.order_by("applies_to", "rank", "code"))
    categories = ChurnCategory.objects.prefetch_related(teams, reasons)
    return render(request, "accounts/churn_reasons/churn_reason_list.html", {"categories": categories})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_churnreason")
def churn_reason_add(request: StaffRequest) -> HttpResponse:
    """Add a reason."""
    form = ChurnReasonForm(posted_or_kept(request), instance=ChurnReason())
    if request.method == "POST" and (reason := saved_by(form, create_churn_reason, actor=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": reason})
        return redirect("churn_reason_list")
    return render(request, "accounts/churn_reasons/churn_reason_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_churnreason")
def churn_reason_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change how a reason is worded, where it stands, or whether it is offered."""
    reason = get_object_or_404(ChurnReason, pk=pk)
    form = ChurnReasonForm(posted_or_kept(request), instance=reason)
    if request.method == "POST" and saved_by(form, update_churn_reason, actor=request.user, churn_reason=reason):
        messages.success(request, _("Saved."))
        return redirect("churn_reason_list")
    return render(request, "accounts/churn_reasons/churn_reason_edit.html", {"form": form, "reason": reason})
