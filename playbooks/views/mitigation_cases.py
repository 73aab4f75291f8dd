"""Cases: what departures teach, by the team that works on it; and what was learnt in a month."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team
from accounts.paying import business_day
from accounts.requests import StaffRequest
from playbooks.actions.mitigation_cases import decide_case
from playbooks.forms.mitigation_cases import CaseForm
from playbooks.models import MitigationCase
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of

NAMED = (
    "team", "category", "decided_by", "departure__customer__team", "departure__subscription__product",
    "departure__said_reason__category", "departure__found_reason__category",
)  # fmt: skip


@require_safe
@permitted("playbooks.view_mitigationcase")
def case_list(request: StaffRequest) -> HttpResponse:
    """Cases of one team or of all, those not decided unless asked otherwise, the newest first."""
    visible = MitigationCase.objects.visible_to(request.user)
    waiting = visible.undecided().values("team").annotate(count=Count("pk")).values_list("team", "count")
    counts: dict[int | None, int] = dict(waiting)
    teams = [(team, counts.get(team.pk, 0)) for team in Team.objects.filter(cases__isnull=False).distinct()]
    chosen = request.GET.get("team", "")
    is_decided = request.GET.get("decided") == "1"
    rows = visible.filter(team=int(chosen)) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else visible
    rows = rows.exclude(decision="") if is_decided else rows.undecided()
    page = page_of(request, rows.select_related(*NAMED), ordering=("-id",))
    context = {"page": page, "teams": teams, "chosen": chosen, "is_decided": is_decided, "nobodys": counts.get(None, 0)}
    return render(request, "playbooks/cases/case_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_mitigationcase")
def case_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One case: what they said, what was found, and the decision."""
    case = MitigationCase.objects.visible_to(request.user).select_related(*NAMED).filter(pk=pk).first()
    if case is None:
        raise Http404
    form = CaseForm(posted_or_kept(request), instance=case)
    if request.method == "POST" and saved_by(form, decide_case, actor=request.user, case=case):
        messages.success(request, _("Saved."))
        return redirect(case)
    context = {"case": case, "form": form, "departure": case.departure, "customer": case.departure.customer}
    return render(request, "playbooks/cases/case_detail.html", context)


@require_safe
@permitted("playbooks.view_mitigationcase")
def case_learnt(request: StaffRequest) -> HttpResponse:
    """What was learnt in a month: each decision, by team, with where to see what was done."""
    start = _month(request.GET.get("month", ""))
    end = _after(start)
    cases = MitigationCase.objects.visible_to(request.user).decided_between(start, end).select_related(*NAMED)
    rows = list(cases.order_by("team__name", "decided_on", "id"))
    teams: dict[Any, list[MitigationCase]] = {}
    for case in rows:
        teams.setdefault(case.team, []).append(case)
    decisions = [(label, sum(case.decision == value for case in rows)) for value, label in MitigationCase.Decision.choices]
    context = {
        "start": start,
        "before": _before(start),
        "after": end if end <= business_day() else None,
        "teams": teams.items(),
        "decisions": decisions,
        "count": len(rows),
    }
    return render(request, "playbooks/cases/case_learnt.html", context)


def _month(text: str) -> date:
    """Return the first day of the month that "2026-06" names; of this one for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return business_day().replace(day=1)


def _after(start: date) -> date:
    return date(start.year + start.month // 12, start.month % 12 + 1, 1) if start.year < date.max.year else date.max


def _before(start: date) -> date:
    return date(start.year - (start.month == 1), (start.month - 2) % 12 + 1, 1) if start > date(2, 1, 1) else start
