"""Milestones: what customers do when they find value, and how long that takes them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.milestones import create_milestone, update_milestone
from accounts.forms.insights import DAY_FORMATS
from accounts.forms.milestones import SEEN, MilestoneForm, StartsForm
from accounts.insight_pages import pages_for
from accounts.insights import name_of, recent
from accounts.milestones.cohorts import Cohort, Who, behind, cohorts_of, dates_of, foretold, known
from accounts.milestones.drawing import reached_chart
from accounts.milestones.time_to_value import WINDOWS
from accounts.models import Attribute, Customer, Milestone
from accounts.paying import business_day
from accounts.populations import PRODUCTS, PopulationFilter
from accounts.requests import StaffRequest
from accounts.usage.names import event_names
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of

FOLDER = "accounts/milestones"


@require_safe
@permitted("accounts.view_milestone")
def milestone_list(request: StaffRequest) -> HttpResponse:
    """Every milestone, those in use and those out of it."""
    rows = Milestone.objects.select_related("product")
    return render(request, f"{FOLDER}/milestone_list.html", {"page": page_of(request, rows, ordering=("rank", "code"))})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_milestone")
def milestone_add(request: StaffRequest) -> HttpResponse:
    """Make a milestone."""
    return _form_page(request, MilestoneForm(posted_or_kept(request), instance=Milestone()), create_milestone)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_milestone")
def milestone_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a milestone."""
    milestone = get_object_or_404(Milestone, pk=pk)
    form = MilestoneForm(posted_or_kept(request), instance=milestone)
    return _form_page(request, form, update_milestone, milestone=milestone)


def _form_page(request: StaffRequest, form: MilestoneForm, action: Callable[..., Any], **record: Milestone) -> HttpResponse:
    """Save what was posted; htmx, and the button beside the form, only count who would have reached it."""
    is_counting = bool(request.htmx) or "preview" in request.POST
    if request.method == "POST" and not is_counting and (saved := saved_by(form, action, actor=request.user, **record)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect("milestone_list")
    context: dict[str, Any] = {"form": form, **record}
    if is_counting and (definition := form.definition):
        customers = Customer.objects.visible_to(request.user)
        context["value"], context["is_sample"] = foretold(definition, customers, on=business_day())
    if request.htmx:
        return render(request, f"{FOLDER}/_preview.html", context)
    return render(request, f"{FOLDER}/milestone_edit.html", context | {"names": event_names(), "names_id": SEEN})


@require_safe
@permitted("accounts.view_milestonereached")
def insight_milestones(request: StaffRequest) -> HttpResponse:
    """How long a milestone took those who began in each period, and who they are."""
    form, kinds, on = _asked(request), _kinds(request), business_day()
    context: dict[str, Any] = {"form": form, "kinds": kinds, "pages": pages_for(request.user), "windows": WINDOWS}
    if milestone := form.chosen:
        customers, source = kinds.population.customers, known(milestone)
        cohorts, together = cohorts_of(source, customers, recent(form.unit, on=on), on=on)
        lines = [(each, name_of(each.period, form.unit)) for each in reversed(cohorts) if each.value.n]
        context |= {"milestone": milestone, "lines": lines, "together": together}
        context["chart"] = reached_chart(cohorts, form.unit, days=form.within) if lines else None
        context |= _behind(request, form, cohorts, customers)
    return render(request, f"{FOLDER}/insight_milestones.html", context)


@require_safe
@permitted("accounts.export_data")
def insight_milestones_export(request: StaffRequest) -> HttpResponseBase:
    """The numbers of the page as CSV."""
    form, on = _asked(request), business_day()
    if form.chosen is None:
        raise Http404
    customers = _kinds(request).population.customers
    cohorts, _together = cohorts_of(known(form.chosen), customers, recent(form.unit, on=on), on=on)
    header = [_("After"), _("Until"), _("Began"), _("Reached it"), _("Median days")]
    for days in WINDOWS:
        named = {"days": days}
        header += [
            _("Whose %(days)d days are over") % named,
            _("Reached it within %(days)d days") % named,
            _("Within %(days)d days, %%") % named,
            _("Low, %"),
            _("High, %"),
        ]
    return stream_csv(f"milestone-{form.chosen.code}.csv", header, [_cells(each) for each in cohorts])


def _asked(request: StaffRequest) -> StartsForm:
    return StartsForm(request.GET, list(Milestone.objects.filter(is_active=True)))


def _kinds(request: StaffRequest) -> PopulationFilter:
    """Whom the address narrows the numbers to; by products it could not, for those change from day to day."""
    kinds = PopulationFilter(request, request.user, list(Attribute.objects.all()))
    del kinds.filters[PRODUCTS]
    return kinds


def _behind(request: StaffRequest, form: StartsForm, cohorts: list[Cohort], customers: QuerySet[Customer]) -> dict[str, Any]:
    """Those of a cohort whom the address asks for, a page of them. Raises Http404 where there is no such number."""
    first, who = request.GET.get("cohort", ""), request.GET.get("who", Who.ALL)
    if not first or form.chosen is None:
        return {}
    period = next((each.period for each in cohorts if f"{each.period.first:{DAY_FORMATS[0]}}" == first), None)
    if period is None or who not in set(Who):
        raise Http404
    on, source = business_day(), known(form.chosen)
    page = page_of(request, behind(source, customers, period, Who(who), on=on), ordering=("name_sort",))
    dates = dates_of(source, page.rows, on=on)
    for customer in page.rows:
        customer.began, customer.reached_on = dates[customer.pk]
        customer.took = max((customer.reached_on - customer.began).days, 0) if customer.reached_on else None
    return {"page": page, "who": who, "asked_name": name_of(period, form.unit)}


def _cells(cohort: Cohort) -> list[object]:
    value = cohort.value
    cells: list[object] = [cohort.period.start, cohort.period.end, value.n, value.reached, value.median]
    for share in value.within.values():
        rates = [None if each is None else f"{each:.2f}" for each in (share.percent, share.low, share.high)]
        cells += [share.n, share.count, *rates]
    return cells
