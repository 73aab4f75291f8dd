"""Calling hours: when people of a country may be called, on their own clock."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import StaffRequest
from playbooks.actions.calling_hours import create_calling_hours, remove_calling_hours, update_calling_hours
from playbooks.forms.calling_hours import CallingHoursForm
from playbooks.models import CallingHours
from playbooks.models.calling_hours import USUAL
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("playbooks.view_callinghours")
def calling_hours_list(request: StaffRequest) -> HttpResponse:
    """Show the countries with hours of their own."""
    context = {"page": page_of(request, CallingHours.objects.all(), ordering=("country",)), "usual": USUAL}
    return render(request, "playbooks/calling_hours/calling_hours_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.add_callinghours")
def calling_hours_add(request: StaffRequest) -> HttpResponse:
    """Give a country hours of its own."""
    form = CallingHoursForm(posted_or_kept(request), instance=CallingHours())
    if request.method == "POST" and saved_by(form, create_calling_hours, actor=request.user):
        messages.success(request, _("Saved."))
        return redirect("calling_hours_list")
    return render(request, "playbooks/calling_hours/calling_hours_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_callinghours")
def calling_hours_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the hours of a country."""
    hours = get_object_or_404(CallingHours, pk=pk)
    form = CallingHoursForm(posted_or_kept(request), instance=hours)
    if request.method == "POST" and saved_by(form, update_calling_hours, actor=request.user, calling_hours=hours):
        messages.success(request, _("Saved."))
        return redirect("calling_hours_list")
    return render(request, "playbooks/calling_hours/calling_hours_edit.html", {"form": form, "hours": hours})


@require_POST
@permitted("playbooks.change_callinghours")
def calling_hours_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the usual hours hold for a country again."""
    hours = get_object_or_404(CallingHours, pk=pk)
    remove_calling_hours(actor=request.user, calling_hours=hours)
    messages.success(request, _("Removed: the usual hours hold there again."))
    return redirect("calling_hours_list")
