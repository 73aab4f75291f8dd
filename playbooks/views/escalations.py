"""Escalation: whom an overdue promise is brought to, team by team."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team
from accounts.requests import StaffRequest
from playbooks.actions.escalations import update_escalation
from playbooks.escalation import USUAL_STEPS, Target
from playbooks.forms.escalations import EscalationForm
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("playbooks.view_escalationstep")
def escalation_list(request: StaffRequest) -> HttpResponse:
    """Show what happens in each team when a promise is overdue."""
    page = page_of(request, Team.objects.prefetch_related("escalation_steps"), ordering=("name",))
    context = {"page": page, "usual": _usual()}
    return render(request, "playbooks/escalations/escalation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_escalationstep")
def escalation_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the steps of one team; with none of its own the usual ones hold."""
    team = get_object_or_404(Team, pk=pk)
    form = EscalationForm(posted_or_kept(request), instance=team)
    if request.method == "POST" and saved_by(form, update_escalation, actor=request.user, team=team):
        messages.success(request, _("Saved: the escalation of %(team)s.") % {"team": team})
        return redirect("escalation_list")
    context = {"form": form, "team": team, "usual": _usual()}
    return render(request, "playbooks/escalations/escalation_edit.html", context)


def _usual() -> list[tuple[int, str]]:
    return [(minutes, str(Target(target).label)) for minutes, target in USUAL_STEPS]
