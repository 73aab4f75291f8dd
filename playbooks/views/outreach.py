"""Outreach: the list, writing one, looking at whom it reaches before it goes out, and steering it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import StaffRequest
from accounts.views.lists import show_list
from playbooks.actions.outreach import (
    approve_outreach,
    cancel_outreach,
    create_outreach,
    launch_outreach,
    pause_outreach,
    resume_outreach,
    update_outreach,
)
from playbooks.calling import calls_of
from playbooks.forms.outreach import OutreachForm
from playbooks.models import Outreach
from playbooks.outreach.joining import APPROVE
from playbooks.outreach.launching import decision_now, look_at, problems
from playbooks.outreach.listing import OutreachFilter
from playbooks.outreach.progress import progress_of
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.differences import FEWEST
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept

FOLDER = "playbooks/outreach"
MOST_RUNS = 50
Status = Outreach.Status


def outreach_or_404(pk: int, user: User) -> Outreach:
    """Return an outreach that the reader may see. Raises Http404 for any other."""
    seen = Outreach.objects.visible_to(user)
    found = (
        seen.select_related("template", "second_template", "segment", "owner", "approver", "milestone").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
@permitted("playbooks.view_outreach")
def outreach_list(request: StaffRequest) -> HttpResponse:
    """Every outreach with how it stands; those that wait for a lead are said on top."""
    seen = Outreach.objects.visible_to(request.user)
    filters = OutreachFilter(request, seen.select_related("template", "segment", "owner"))
    page = filters.page()
    waiting = seen.filter(status=Status.WAITING).count() if request.user.has_perm(APPROVE) else 0
    context = {"filters": filters, "page": page, "waiting": waiting, "is_first": not page.rows and not seen.exists()}
    return show_list(request, filters, f"{FOLDER}/outreach_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.add_outreach")
def outreach_add(request: StaffRequest) -> HttpResponse:
    """Write a new one; the next page shows whom it reaches."""
    form = OutreachForm(
        posted_or_kept(request), instance=Outreach(owner=request.user), user=request.user, initial=_asked(request)
    )
    if request.method == "POST" and (made := saved_by(form, create_outreach, actor=request.user)):
        return redirect("outreach_preview", made.pk)
    return render(request, f"{FOLDER}/outreach_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_outreach")
def outreach_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one of which nothing has gone out."""
    outreach = outreach_or_404(pk, request.user)
    form = OutreachForm(posted_or_kept(request), instance=outreach, user=request.user)
    if request.method == "POST" and saved_by(form, update_outreach, actor=request.user, outreach=outreach):
        return redirect("outreach_preview", outreach.pk)
    return render(request, f"{FOLDER}/outreach_edit.html", {"form": form, "outreach": outreach})


@require_safe
@permitted("playbooks.view_outreach")
def outreach_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Before it goes out: how many get it, how many do not and why, a sample of each, and what keeps it from being launched."""
    outreach = outreach_or_404(pk, request.user)
    found = problems(outreach, at=timezone.now())
    decision = decision_now(outreach)
    try:
        look = look_at(decision) if decision.languages else None
    except ValueError:
        look = None  # the problems say so in words
    is_large = look is not None and look.recipients > decision.policy.approve_above
    context = {
        "outreach": outreach,
        "problems": found,
        "look": look,
        "is_large": is_large,
        "may_approve": request.user.has_perm(APPROVE),
        "limit": decision.policy.approve_above,
        "fewest": FEWEST,
    }
    return render(request, f"{FOLDER}/outreach_preview.html", context)


@require_safe
@permitted("playbooks.view_outreach")
def outreach_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """How one stands: its progress, its runs, and what can be done with it; htmx gets the progress alone."""
    outreach = outreach_or_404(pk, request.user)
    context: dict[str, Any] = {"outreach": outreach, "progress": progress_of(outreach)}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, f"{FOLDER}/_progress.html", context)
    context |= {"runs": outreach.runs.all()[:MOST_RUNS], "may_approve": request.user.has_perm(APPROVE)}
    context["calls"] = calls_of(outreach, request.user) if outreach.asks_for_calls else []
    return render(request, f"{FOLDER}/outreach_detail.html", context)


@require_POST
@permitted("playbooks.change_outreach")
def outreach_launch(request: StaffRequest, pk: int) -> HttpResponse:
    """Let it go out, or bring it before a lead."""
    return _steer(request, pk, launch_outreach, _("Launched. Each message is checked again before it is sent."))


@require_POST
@permitted(APPROVE)
def outreach_approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a large one go out."""
    return _steer(request, pk, approve_outreach, _("Approved. It goes out now."))


@require_POST
@permitted("playbooks.change_outreach")
def outreach_pause(request: StaffRequest, pk: int) -> HttpResponse:
    """Have it wait."""
    return _steer(request, pk, pause_outreach, _("Paused. What was not sent yet waits."))


@require_POST
@permitted("playbooks.change_outreach")
def outreach_resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Have it go on."""
    return _steer(request, pk, resume_outreach, _("It goes on."))


@require_POST
@permitted("playbooks.change_outreach")
def outreach_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """End it."""
    return _steer(request, pk, cancel_outreach, _("Cancelled. What was not sent yet never is."))


def _steer(request: StaffRequest, pk: int, action: Callable[..., Outreach], done: str) -> HttpResponse:
    """Do what a button says to the outreach as its page showed it, and say how that went."""
    outreach = outreach_or_404(pk, request.user)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    try:
        turned = action(actor=request.user, outreach=outreach, version=seen)
    except StaleVersion:
        messages.error(request, _("Somebody changed it meanwhile. It stands below as it is now; choose again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        if outreach.status == Status.DRAFT:
            return redirect("outreach_preview", outreach.pk)
    else:
        waits = _("It is large, so a lead looks at it first.")
        messages.success(request, waits if turned.status == Status.WAITING else done)
    return redirect("outreach_detail", outreach.pk)


def _asked(request: StaffRequest) -> dict[str, Any]:
    """What a page that led here has chosen already."""
    return {name: request.GET[name] for name in ("segment", "template") if request.GET.get(name, "").isdecimal()}
