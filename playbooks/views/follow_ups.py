"""Closing the loop: unhappy answers, who sees to them, and what became of them."""

from datetime import datetime, timedelta
from statistics import median

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import StaffRequest
from playbooks.actions.follow_ups import record_follow_up, score_since
from playbooks.closing_the_loop import SHOWN
from playbooks.forms.follow_ups import FollowUpForm
from playbooks.models import FollowUp
from playbooks.models.follow_ups import FollowUpQuerySet
from playbooks.promises import Scope
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of

LOOKED_BACK = timedelta(days=90)
MOST_MEASURED = 5000  # follow-ups that the time to the first word is taken from


@require_safe
@permitted("playbooks.view_followup")
def follow_up_list(request: StaffRequest) -> HttpResponse:
    """Unhappy answers of mine, the team's or all; those without an outcome first due, closed ones newest first."""
    named = request.GET.get("scope", "")
    scope = Scope(named) if named in list(Scope) else Scope.TEAM
    visible = FollowUp.objects.visible_to(request.user)
    rows = _within(visible, request.user, scope)
    is_closed = request.GET.get("closed") == "1"
    rows = rows.exclude(outcome="") if is_closed else rows.open()
    now = timezone.now()
    page = page_of(request, rows.select_related(*SHOWN), ordering=("-closed_at", "-id") if is_closed else ("due_at", "id"))
    context = {"page": page, "scope": scope, "scopes": list(Scope), "is_closed": is_closed, "now": now}
    return render(request, "playbooks/follow_ups/follow_up_list.html", context | _first_word(rows=visible, at=now))


def _within(rows: FollowUpQuerySet, user: User, scope: Scope) -> FollowUpQuerySet:
    if scope == Scope.MINE:
        return rows.filter(assignee=user)
    return rows.of_team(user) if scope == Scope.TEAM else rows


def _first_word(*, rows: FollowUpQuerySet, at: datetime) -> dict[str, object]:
    """Return the median time from the answer to the first word with them, and how many were reached in time, of how many."""
    reached = rows.filter(first_contact_at__isnull=False, opened_at__gte=at - LOOKED_BACK).order_by("-opened_at")
    times = list(reached.values_list(F("response__answered_at"), "first_contact_at", "due_at")[:MOST_MEASURED])
    hours = median((first - answered).total_seconds() / 3600 for answered, first, _due in times) if times else None
    return {"hours": hours, "reached": len(times), "in_time": sum(first <= due for _answered, first, due in times)}


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_followup")
def follow_up_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One unhappy answer with the story, and the form in which it is seen to."""
    shown = FollowUp.objects.visible_to(request.user).select_related(*SHOWN, "response__recorder", "closed_by")
    follow_up = shown.filter(pk=pk).first()
    if follow_up is None:
        raise Http404
    form = FollowUpForm(posted_or_kept(request), instance=follow_up)
    if request.method == "POST" and saved_by(form, record_follow_up, actor=request.user, follow_up=follow_up):
        messages.success(request, _("Saved."))
        return redirect(follow_up)
    context = {
        "follow_up": follow_up,
        "form": form,
        "response": follow_up.response,
        "customer": follow_up.customer,
        "answers": follow_up.response.answers.select_related("question"),
        "since": score_since(follow_up),
        "now": timezone.now(),
    }
    return render(request, "playbooks/follow_ups/follow_up_detail.html", context)
