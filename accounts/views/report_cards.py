"""The report card: what was called on a past day, checked against what became of it, with the customers behind each number."""

from datetime import date
from time import monotonic
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.dimensions import Dimension
from accounts.forms.report_cards import ReportCardForm, usual_day
from accounts.insight_pages import pages_for
from accounts.models import Attribute, StandingRules
from accounts.paying import business_day
from accounts.populations import PopulationFilter
from accounts.requests import StaffRequest
from accounts.retention import Period
from accounts.standing.card_chart import areas_chart
from accounts.standing.carded import WORDS, Who, carded, rows_of
from accounts.standing.cards import Asked, ReportCard
from accounts.standing.kept_cards import MONTHS, kept_cards, last_known_day, month_ends
from accounts.standing.report_card import report_card, report_cards_by
from retention_site.base.access import permitted
from retention_site.base.paging import page_of

LONG = 1.0  # seconds; counting that took longer says so


@require_safe
@permitted("accounts.view_insights")
def insight_report_card(request: StaffRequest) -> HttpResponse:
    """One card in full, and those of the last months; whatever is asked for, and of whom, stands in the address."""
    known, rules, began = last_known_day(), StandingRules.current(), monotonic()
    ends, form, kinds = _form(request, known, rules)
    asked, people = form.asked, kinds.population
    kept = kept_cards([*ends, asked.as_of], asked.horizon_days) if people.is_everybody and asked.min_days == 1 else {}
    card = kept.get(asked.as_of) or report_card(
        as_of=asked.as_of, horizon_days=asked.horizon_days, min_days=asked.min_days, rules=rules, customers=_among(kinds, asked)
    )
    months = [(end, card if end == asked.as_of else kept.get(end)) for end in ends]
    by = kinds.dimensions.get(request.GET.get("by", ""))
    took = monotonic() - began
    context: dict[str, Any] = {"form": form, "kinds": kinds, "card": card, "rules": rules}
    context |= {"months": months[::-1], "chart": areas_chart(months), "ends": ends[::-1], "pages": pages_for(request.user)}
    context |= {"known": known, "by": by, "split": _split(by, kinds, asked), "splits": kinds.dimensions.values()}
    context |= {"missing": not all(each for _end, each in months), "took": took if took > LONG else None}
    return render(request, "accounts/report_cards/insight_report_card.html", context)


@require_safe
@permitted("accounts.view_insights")
def insight_report_card_customers(request: StaffRequest) -> HttpResponse:
    """The customers behind one number of a card: how they stood on its day, and what became of them."""
    if (name := request.GET.get("who", "")) not in WORDS:
        raise Http404
    _ends, form, kinds = _form(request, last_known_day(), StandingRules.current())
    asked, who = form.asked, Who(name)
    page = page_of(request, carded(who, asked, _among(kinds, asked)), ordering=("name_sort",))
    context = {"asked": asked, "words": WORDS[who], "page": page, "rows": rows_of(page.rows, asked), "kinds": kinds}
    context["is_told"] = asked.is_over(on=business_day())
    return render(request, "accounts/report_cards/insight_report_card_customers.html", context)


def _form(request: StaffRequest, known: date, rules: StandingRules) -> tuple[list[date], ReportCardForm, PopulationFilter]:
    ends = month_ends(known, MONTHS)
    usual = Asked(usual_day(ends, known, rules.horizon_days), rules.horizon_days)
    kinds = PopulationFilter(request, request.user, list(Attribute.objects.all()))
    return ends, ReportCardForm(request.GET, usual), kinds


def _among(kinds: PopulationFilter, asked: Asked) -> Any:
    return kinds.population.at(Period(asked.as_of, asked.until))


def _split(by: Dimension | None, kinds: PopulationFilter, asked: Asked) -> list[tuple[str, str, ReportCard]]:
    """The cards of each kind of customer: its name, what narrows an address to it (nothing where that is unknown), its card."""
    if by is None:
        return []
    cards = report_cards_by(by, asked, customers=_among(kinds, asked))
    labels = by.labels(cards)
    given = {name: value for name, value in kinds.data.items() if name not in {"by", "as_of", "horizon_days", "min_days"}}
    return [
        (labels.get(key, key) or _("unknown"), f"{asked.query}&{urlencode(given | {by.code: key})}" if key else "", card)
        for key, card in cards.items()
    ]
