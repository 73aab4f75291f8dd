"""The report card: what was called on a past day, checked against what became of it, with the customers behind each number."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.actions.report_cards import Answer, ask_for_cards
from accounts.dimensions import Dimension
from accounts.forms.report_cards import ReportCardForm
from accounts.insight_pages import pages_for
from accounts.models import Attribute, StandingRules
from accounts.paying import business_day
from accounts.populations import PopulationFilter
from accounts.requests import StaffRequest
from accounts.retention import Period
from accounts.standing.asked_cards import wanted_of
from accounts.standing.card_chart import areas_chart
from accounts.standing.carded import WORDS, Who, carded, rows_of
from accounts.standing.cards import Asked, ReportCard
from accounts.standing.kept_cards import kept_cards, last_known_day, month_ends, usual_day
from retention_site.base.access import permitted
from retention_site.base.paging import page_of

FOLDER = "accounts/report_cards"
SHOWN = "X-Shown"  # what of a card that is being counted stands on the page that asks again
EMPTY = Answer({})


@require_safe
@permitted("accounts.view_insights")
@vary_on_headers("HX-Request", SHOWN)
def insight_report_card(request: StaffRequest) -> HttpResponse:
    """One card in full, and those of the last months; whatever is asked for, and of whom, stands in the address.

    While the queue counts it the page says so, and asks again; htmx gets the card alone, or nothing where nothing has moved.
    """
    known, rules = last_known_day(), StandingRules.current()
    ends, form, kinds = month_ends(known), _form(request, known, rules), _kinds(request)
    asked, by = form.asked, kinds.dimensions.get(request.GET.get("by", ""))
    wanted = wanted_of(kinds, asked)
    kept = kept_cards([*ends, asked.as_of], asked.horizon_days, rules) if wanted.is_usual else {}
    answer = Answer({"": kept[asked.as_of]}) if asked.as_of in kept else ask_for_cards(wanted, rules=rules)
    card = answer.cards[""] if answer.cards else None
    parts = ask_for_cards(wanted_of(kinds, asked, by), rules=rules) if by and card and card.n else EMPTY
    waits = answer.row if card is None else parts.row if parts.cards is None else None
    if waits and request.headers.get(SHOWN) == waits.shown:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    months = [(end, card if end == asked.as_of else kept.get(end)) for end in ends]
    context: dict[str, Any] = {"form": form, "kinds": kinds, "asked": asked, "card": card, "rules": rules, "waits": waits}
    context |= {"months": months[::-1], "chart": areas_chart(months), "ends": ends[::-1], "pages": pages_for(request.user)}
    context |= {"known": known, "by": by, "split": _split(by, kinds, asked, parts), "splits": kinds.dimensions.values()}
    context |= {"missing": not all(each for _end, each in months), "counted_at": answer.row and answer.row.made_at}
    return render(request, f"{FOLDER}/{'_card' if _is_part(request) else 'insight_report_card'}.html", context)


def _is_part(request: StaffRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


@require_safe
@permitted("accounts.view_insights")
def insight_report_card_customers(request: StaffRequest) -> HttpResponse:
    """The customers behind one number of a card: how they stood on its day, and what became of them."""
    if (name := request.GET.get("who", "")) not in WORDS:
        raise Http404
    rules, who, kinds = StandingRules.current(), Who(name), _kinds(request)
    asked = _form(request, last_known_day(), rules).asked
    page = page_of(request, carded(who, asked, _among(kinds, asked), rules=rules), ordering=("name_sort",))
    context = {
        "asked": asked,
        "words": WORDS[who],
        "page": page,
        "rows": rows_of(page.rows, asked, rules=rules),
        "kinds": kinds,
    }
    context["is_told"] = asked.is_over(on=business_day())
    return render(request, f"{FOLDER}/insight_report_card_customers.html", context)


def _form(request: StaffRequest, known: date, rules: StandingRules) -> ReportCardForm:
    return ReportCardForm(request.GET, Asked(usual_day(known, rules.horizon_days), rules.horizon_days))


def _kinds(request: StaffRequest) -> PopulationFilter:
    return PopulationFilter(request, request.user, list(Attribute.objects.all()))


def _among(kinds: PopulationFilter, asked: Asked) -> Any:
    return kinds.population.at(Period(asked.as_of, asked.until))


def _split(by: Dimension | None, kinds: PopulationFilter, asked: Asked, parts: Answer) -> list[tuple[str, str, ReportCard]]:
    """The cards of each kind of customer: its name, what narrows an address to it (nothing where that is unknown), its card."""
    if by is None or not parts.cards:
        return []
    labels = by.labels(parts.cards)
    given = {name: value for name, value in kinds.data.items() if name not in {"by", "as_of", "horizon_days", "min_days"}}
    return [
        (labels.get(key, key) or _("unknown"), f"{asked.query}&{urlencode(given | {by.code: key})}" if key else "", card)
        for key, card in parts.cards.items()
    ]
