"""Insights: retention and churn over time, what a period did, why they left, and what a point of churn is worth."""

from time import monotonic
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.dimensions import MOST_GROUPS, Group, rates_by
from accounts.exits import SPLITS, exits_by, exits_in, exits_of, teams_by_category
from accounts.forms.insights import InsightsForm
from accounts.insight_charts import rates_chart, teams_chart, waterfall
from accounts.insight_pages import pages_for
from accounts.insights import Line, Textbook, choices, chosen, name_of, rates_for, recent, revenue_for, told
from accounts.models import Attribute
from accounts.models.departures import DepartureQuerySet
from accounts.movers import Move, Movers
from accounts.paying import business_day
from accounts.populations import PRODUCTS, Population, PopulationFilter
from accounts.requests import StaffRequest
from accounts.retention import Period, Rates
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv
from retention_site.base.paging import page_of

LONG = 1.0  # seconds; counting that took longer says so


@require_safe
@permitted("accounts.view_insights")
def insights(request: StaffRequest) -> HttpResponse:
    """Rates over time, and one period in full; whatever is asked for, and of whom, stands in the address."""
    form, on, kinds, began = InsightsForm(request.GET), business_day(), _kinds(request), monotonic()
    people = kinds.population
    wanted = _wanted(form, people)
    lines = told(rates_for(people, wanted, form.unit, rule=form.rule, on=on))
    context: dict[str, Any] = {"form": form, "unit": form.unit.value, "rule": form.rule, "lines": [], "kinds": kinds}
    context["pages"] = pages_for(request.user)
    if lines:
        rates = chosen(lines, form.day)
        line = _line(rates, form, people)
        context |= {"line": line, "lines": [_line(each, form, people) for each in lines], "on": on}
        offered = recent(form.unit, on=on) if people.products else [each.period for each in lines]
        context["choices"] = choices(offered, form.unit, rates.period)
        context |= {"chart": rates_chart(context["lines"]), "fall": waterfall(line)}
        context |= {"textbook": Textbook(rates) if rates.bc else None} | _why(request, people, rates.period)
        # Up to the period looked at: what is stored of earlier ones saves counting, and later ones need not be
        until = wanted[: wanted.index(rates.period) + 1] if people.is_everybody else [rates.period]
        revenue = revenue_for(people, until, form.unit, on=on).values()
        context["revenue"] = [rows[-1] for rows in revenue if _says(rows[-1])]
    return render(request, "accounts/insights/insights.html", context | _effort(people, began))


@require_safe
@permitted("accounts.export_data")
def insights_export(request: StaffRequest) -> HttpResponseBase:
    """The numbers of the chart as CSV."""
    form, on, people = InsightsForm(request.GET), business_day(), _kinds(request).population
    lines = told(rates_for(people, _wanted(form, people), form.unit, rule=form.rule, on=on))
    header = [
        _("After"), _("Until"), _("At the start"), _("Stayed"), _("Lost"), _("New"), _("Won back"), _("Joined and left"),
        _("At the end"), _("Retention, %"), _("Low, %"), _("High, %"), _("Churn, %"), _("Is over"),
    ]  # fmt: skip
    return stream_csv(f"retention-{form.unit}.csv", header, [_cells(each) for each in lines])


@require_safe
@permitted("accounts.view_insights")
def insights_split(request: StaffRequest) -> HttpResponse:
    """The rates of one period, parted by what customers are."""
    form, on, kinds, began = InsightsForm(request.GET), business_day(), _kinds(request, PRODUCTS), monotonic()
    people, known = kinds.population, kinds.dimensions
    dimension = known.get(request.GET.get("by", "")) or next(iter(known.values()))
    period = _period(form)
    groups = rates_by(people.customers, dimension, period, rule=form.rule, on=on)
    rows = [(group, _links(group, dimension.code, form, period)) for group in groups]
    total = Group("", _("Together"), sum(each.bc for each in groups), sum(each.survivors for each in groups))
    context = {"form": form, "splits": list(known.values()), "dimension": dimension, "rows": rows, "total": total}
    context |= {"name": name_of(period, form.unit), "period": period, "is_cut": len(groups) == MOST_GROUPS, "on": on}
    context |= {"kinds": kinds} | _around(request, form, period)
    return render(request, "accounts/insights/insights_split.html", context | _effort(people, began))


@require_safe
@permitted("accounts.view_departure")
def insights_exits(request: StaffRequest) -> HttpResponse:
    """Where the highest exit is: departures of a period by stage, age, product, industry, reason or team, and who they were."""
    form, kinds, began = InsightsForm(request.GET), _kinds(request), monotonic()
    by, period = request.GET.get("by", "stage"), _period(form)
    exits = _exits(request, kinds.population, period)
    if by not in SPLITS:
        raise Http404
    context: dict[str, Any] = {"form": form, "splits": SPLITS, "by": by, "split": SPLITS[by], "n": exits.count()}
    context |= {"name": name_of(period, form.unit), "period": period, "rows": exits_by(exits, by), "kinds": kinds}
    context |= _around(request, form, period)
    if (key := request.GET.get("key")) is not None:
        try:
            found = exits_of(exits, by, key).select_related("customer", "said_reason", "found_reason")
            context |= {"key": key, "page": page_of(request, found, ordering=("-effective_on",))}
        except ValueError as error:
            raise Http404 from error
    return render(request, "accounts/insights/insights_exits.html", context | _effort(kinds.population, began))


def _kinds(request: StaffRequest, *without: str) -> PopulationFilter:
    """Whom the address narrows the numbers to; kinds in `without` are not offered, for they are what the page parts by."""
    kinds = PopulationFilter(request, request.user, list(Attribute.objects.all()))
    for name in without:
        del kinds.filters[name]
    return kinds


def _wanted(form: InsightsForm, people: Population) -> list[Period]:
    """The last periods; by products the one looked at alone: who had so many is another crowd in each, and long to find."""
    return [_period(form)] if people.products else recent(form.unit, on=business_day())


def _line(rates: Rates, form: InsightsForm, people: Population) -> Line:
    split = PRODUCTS if people.products else ""
    return Line(rates, form.unit, form.rule, split, people.products)


def _effort(people: Population, began: float) -> dict[str, Any]:
    """How many seconds counting took, where that is long and comes of the choice of customers: it is counted each time."""
    took = monotonic() - began
    return {"took": took if took > LONG and not people.is_everybody else None}


def _exits(request: StaffRequest, people: Population, period: Period) -> DepartureQuerySet:
    exits = exits_in(period, user=request.user, on=business_day())
    return exits if people.is_everybody else exits.filter(customer__in=people.at(period))


def _around(request: StaffRequest, form: InsightsForm, period: Period) -> dict[str, Any]:
    """What stands over the page: the other pages, and the other periods."""
    wanted = recent(form.unit, on=business_day())
    return {"pages": pages_for(request.user), "choices": choices(wanted, form.unit, period)}


def _why(request: StaffRequest, people: Population, period: Period) -> dict[str, Any]:
    """Reasons by team, for those who may read about departures."""
    if not request.user.has_perm("accounts.view_departure"):
        return {}
    table, totals, unknown = teams_by_category(_exits(request, people, period))
    n = sum(totals.values())
    return {"teams": teams_chart(table, totals, n), "unexplained": unknown, "exits": n + unknown}


def _period(form: InsightsForm) -> Period:
    """The period of the day asked for; else the last that is over."""
    wanted = recent(form.unit, on=business_day())
    return next((each for each in wanted if form.day and each.start < form.day <= each.end), wanted[-2])


def _links(group: Group, split: str, form: InsightsForm, period: Period) -> dict[str, str]:
    return {move.value: Movers(move, period, form.rule, split, group.key).code for move in Move}


def _says(line: Any) -> bool:
    return bool(line.start.cents or line.end.cents)


def _cells(rates: Any) -> list[object]:
    moves, share = rates.moves, rates.retention
    shares = [None if each is None else f"{each:.2f}" for each in (share.percent, share.low, share.high, rates.churn.percent)]
    counts = [rates.bc, rates.survivors, moves.lost, moves.acquired, moves.won_back, moves.joined_and_left, rates.rc]
    return [rates.period.start, rates.period.end, *counts, *shares, _("yes") if rates.complete else _("no")]
