"""Teams: who shares customers, and when they work."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.teams import add_exception, create_team, remove_exception, update_team
from accounts.forms.teams import ExceptionForm, TeamForm
from accounts.models import Team, TeamException
from accounts.requests import StaffRequest
from accounts.working_hours import public_holidays
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of

HOLIDAYS_AHEAD = timedelta(days=60)


@require_safe
@permitted("accounts.view_team")
def team_list(request: StaffRequest) -> HttpResponse:
    """Show every team, who is in it and when it works."""
    teams = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True))).prefetch_related("hours")
    return render(request, "accounts/teams/team_list.html", {"page": page_of(request, teams, ordering=("name",))})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_team")
def team_add(request: StaffRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(posted_or_kept(request), instance=Team())
    if request.method == "POST" and (team := saved_by(form, create_team, actor=request.user)):
        messages.success(request, _("Saved: the team %(team)s.") % {"team": team})
        return redirect("team_edit", team.pk)
    return render(request, "accounts/teams/team_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_team")
def team_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a team, its week, and the dates on which it works otherwise."""
    team = get_object_or_404(Team, pk=pk)
    form = TeamForm(posted_or_kept(request), instance=team)
    if request.method == "POST" and (saved := saved_by(form, update_team, actor=request.user, team=team)):
        messages.success(request, _("Saved: the team %(team)s.") % {"team": saved})
        return redirect("team_list")
    return _team_page(request, team, form, ExceptionForm())


@require_POST
@permitted("accounts.add_teamexception")
def team_exception_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a date on which a team works other hours, or none."""
    team = get_object_or_404(Team, pk=pk)
    form = ExceptionForm(request.POST, instance=TeamException(team=team))
    if form.is_valid():
        try:
            add_exception(actor=request.user, team=team, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved: the exception for %(team)s.") % {"team": team})
            return redirect("team_edit", team.pk)
    return _team_page(request, team, TeamForm(instance=team), form)


@require_POST
@permitted("accounts.change_teamexception")
def team_exception_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a team work on a date as its week says."""
    exception = get_object_or_404(TeamException.objects.select_related("team"), pk=pk)
    remove_exception(actor=request.user, exception=exception)
    messages.success(request, _("Removed: the exception for %(team)s.") % {"team": exception.team})
    return redirect("team_edit", exception.team_id)


def _team_page(request: StaffRequest, team: Team, form: TeamForm, exception_form: ExceptionForm) -> HttpResponse:
    today = timezone.localdate()
    until = today + HOLIDAYS_AHEAD
    named = public_holidays(team.country, today.year, until.year, get_language() or "en")
    context = {
        "team": team,
        "form": form,
        "exception_form": exception_form,
        "exceptions": TeamException.objects.filter(team=team, date__gte=today),
        "holidays": [(day, name) for day, name in sorted(named.items()) if today <= day <= until],
        "holidays_days": HOLIDAYS_AHEAD.days,
    }
    return render(request, "accounts/teams/team_edit.html", context)
