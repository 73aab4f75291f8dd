"""Today: whom do I owe something, in order of promise."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from playbooks.today import Scope, sections_for
from retention_site.base.access import permitted
from retention_site.base.counting import COUNTED


@require_safe
@permitted("accounts.view_customer")
def today(request: StaffRequest) -> HttpResponse:
    """What is owed: mine, or behind the other tab my team's."""
    scope = Scope.TEAM if request.GET.get("scope") == Scope.TEAM else Scope.MINE
    sections = sections_for(request.user, scope)
    shown, hidden = sum(each.count for each in sections), sum(each.other_count for each in sections)
    context = {
        "scope": scope,
        "sections": [each for each in sections if each.rows],
        "mine_count": shown if scope == Scope.MINE else hidden,
        "team_count": hidden if scope == Scope.MINE else shown,
        "counted": COUNTED,
        "now": timezone.localtime(),
    }
    return render(request, "playbooks/today/today.html", context)
