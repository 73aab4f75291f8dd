"""How everybody stands, for those who answer for the whole."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.insight_pages import pages_for
from accounts.paying import business_day
from accounts.requests import StaffRequest
from accounts.standing.overview import EXPECTED, FLOW_DAYS, StageLine, overview_for
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv


@require_safe
@permitted("accounts.view_insights")
def insight_standing(request: StaffRequest) -> HttpResponse:
    """How many stand in which stage, what they pay, of how many the use is known, and who passed where."""
    context = {
        "overview": overview_for(request.user, on=business_day()),
        "pages": pages_for(request.user),
        "days": FLOW_DAYS,
        "expected": EXPECTED,
    }
    return render(request, "accounts/standings/insight_standing.html", context)


@require_safe
@permitted("accounts.export_data")
def insight_standing_export(request: StaffRequest) -> HttpResponseBase:
    """The stages as CSV, a line for each and for each currency more."""
    overview = overview_for(request.user, on=business_day())
    header = [_("Stage"), _("Customers"), _("Use known"), _("Pays a month"), _("Currency")]
    return stream_csv("standing.csv", header, [cells for line in overview.lines for cells in _cells(line)])


def _cells(line: StageLine) -> list[list[object]]:
    """The counts stand once, so that adding up the column gives their sum."""
    first: list[object] = [line.stage.label, line.n, line.known]
    money = [[f"{amount:.2f}", currency] for amount, currency in line.money] or [["", ""]]
    return [first + money[0], *([line.stage.label, "", "", *each] for each in money[1:])]
