"""Absences: who is away and who stands in, and where their promises went."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Absence
from accounts.requests import StaffRequest
from playbooks.actions.absences import end_absence, enter_absence, update_absence
from playbooks.away import absences_seen_by, also_stood_in_for, may_plan, people_planned_by, settled, unplaced
from playbooks.forms.absences import AbsenceForm
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("accounts.view_absence")
def absence_list(request: StaffRequest) -> HttpResponse:
    """Show who is or will be away; behind a tab who was."""
    shows_past = request.GET.get("show") == "past"
    now = timezone.now()
    absences = absences_seen_by(request.user).select_related("user", "stand_in")
    if shows_past:
        page = page_of(request, absences.filter(ends_at__lte=now), ordering=("-starts_at",))
    else:
        page = page_of(request, absences.standing().filter(ends_at__gt=now), ordering=("starts_at",))
    for absence in page.rows:
        absence.may_be_planned = may_plan(request.user, absence.user)
    context = {"page": page, "shows_past": shows_past, "now": now}
    return render(request, "playbooks/absences/absence_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_absence")
def absence_add(request: StaffRequest) -> HttpResponse:
    """Enter an absence, one's own or, for a lead, a colleague's; the next page tells where each promise went."""
    people = people_planned_by(request.user)
    plans_for_others = request.user.has_perm("accounts.plan_team_absences")
    form = AbsenceForm(
        posted_or_kept(request), instance=Absence(user=request.user), people=people if plans_for_others else None
    )
    whose = {} if plans_for_others else {"user": request.user}
    if request.method == "POST" and (absence := saved_by(form, enter_absence, actor=request.user, **whose)):
        messages.success(request, _("Entered. Below stands where each promise of this time went."))
        return redirect("absence_detail", absence.pk)
    return render(request, "playbooks/absences/absence_edit.html", {"form": form})


@require_safe
@permitted("accounts.view_absence")
def absence_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One absence, and what became of the promises in it."""
    seen = absences_seen_by(request.user).select_related("user", "stand_in")
    return _show(request, get_object_or_404(seen, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_absence")
def absence_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change when somebody is away and who stands in; promises change hands accordingly."""
    absence = _planned_or_403(request, pk)
    form = AbsenceForm(posted_or_kept(request), instance=absence)
    if request.method == "POST" and saved_by(form, update_absence, actor=request.user, absence=absence):
        messages.success(request, _("Saved. Below stands where each promise of this time went."))
        return redirect("absence_detail", absence.pk)
    return render(request, "playbooks/absences/absence_edit.html", {"form": form, "absence": absence})


@require_POST
@permitted("accounts.change_absence")
def absence_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Call an absence off, or end it now: whoever comes back early gets their promises back."""
    absence = _planned_or_403(request, pk)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() else 0
    try:
        end_absence(actor=request.user, absence=absence, version=seen)
    except StaleVersion:
        messages.error(request, _("Somebody changed this absence meanwhile. It stands below as it is now; choose again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Ended. The promises still to come went back, as far as there was time for them."))
    return redirect("absence_detail", absence.pk)


def _planned_or_403(request: StaffRequest, pk: int) -> Absence:
    absence: Absence = get_object_or_404(absences_seen_by(request.user).select_related("user", "stand_in"), pk=pk)
    if not may_plan(request.user, absence.user):
        raise PermissionDenied
    return absence


def _show(request: StaffRequest, absence: Absence) -> HttpResponse:
    now = timezone.now()
    is_over = absence.cancelled_at is not None or absence.ends_at <= now
    context = {
        "absence": absence,
        "settled": settled(absence),
        "unplaced": [] if is_over else unplaced(absence),
        "stood_in_for": [] if is_over else also_stood_in_for(absence),
        "is_over": is_over,
        "has_begun": absence.starts_at < now,
        "may_plan": may_plan(request.user, absence.user),
    }
    return render(request, "playbooks/absences/absence_detail.html", context)
