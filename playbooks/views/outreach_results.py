"""What an outreach did: its steps, its goal against those held back, and the messages and customers behind each number."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.contact_policy import reason_words
from accounts.models import Customer
from accounts.paying import business_day
from accounts.requests import StaffRequest
from playbooks.models import Outreach
from playbooks.outreach.funnel import STEPS, funnel_of
from playbooks.outreach.goals import PARTS, SIDES, STATES, clocks_of, members
from playbooks.outreach.message_filter import OutreachMessageFilter
from playbooks.outreach.result_charts import rows
from playbooks.outreach.results import Lift, Results, refusals_after, results_of
from playbooks.outreach.running import messages_of
from playbooks.outreach.words import GOALS, VERDICTS, language_name, part_words
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv
from retention_site.base.differences import FEWEST
from retention_site.base.paging import page_of

BOUNCES_NAMED = 10


@require_safe
@permitted("playbooks.view_outreach")
def outreach_results(request: StaffRequest, pk: int) -> HttpResponse:
    """The verdict with what it rests on, the same by wording and language, and what became of the messages."""
    outreach = outreach_or_404(pk)
    results, messages = results_of(outreach, user=request.user), messages_of(outreach).visible_to(request.user)
    parts, axis = rows(_compared(results))
    bounced = messages.filter(STEPS["bounced"].condition).select_related("customer", "contact", "user").order_by("-pk")
    context = {
        "outreach": outreach,
        "results": results,
        "goal": GOALS[Outreach.Goal(outreach.goal)],
        "verdict": VERDICTS[results.lift.verdict],
        "links": _links(outreach, "treated", "held_back"),
        "parts": parts,
        "axis": axis,
        "steps": _steps(outreach, funnel_of(messages)),
        "bounced": bounced[:BOUNCES_NAMED],
        "refusals": refusals_after(results, user=request.user),
        "fewest": FEWEST,
    }
    return render(request, "playbooks/outreach_results/outreach_results.html", context)


@require_safe
@permitted("playbooks.view_outreach")
def outreach_result_messages(request: StaffRequest, pk: int) -> HttpResponse:
    """The messages behind a number: of any step, part of the comparison, or reason."""
    outreach = outreach_or_404(pk)
    messages = messages_of(outreach).visible_to(request.user)
    named = messages.select_related("customer", "contact", "user")
    known = messages.exclude(rule="").order_by("rule").values_list("rule", flat=True).distinct()
    filters = OutreachMessageFilter(request, named, rules=[(rule, reason_words(rule)) for rule in known])
    context = {"outreach": outreach, "filters": filters, "page": filters.page()}
    return render(request, "playbooks/outreach_results/outreach_result_messages.html", context)


@require_safe
@permitted("playbooks.view_outreach")
def outreach_result_customers(request: StaffRequest, pk: int) -> HttpResponse:
    """The customers behind a number of the comparison."""
    outreach, part = outreach_or_404(pk), request.GET.get("part", "")
    if part not in PARTS:
        raise Http404
    visible = Customer.objects.visible_to(request.user)
    found = members(outreach, clocks_of(outreach), PARTS[part], customers=visible, on=business_day())
    page = page_of(request, found.select_related("team"), ordering=("name_sort",))
    goal = GOALS[Outreach.Goal(outreach.goal)]
    context = {"outreach": outreach, "page": page, "words": part_words(part), "goal": goal}
    return render(request, "playbooks/outreach_results/outreach_result_customers.html", context)


@require_safe
@permitted("playbooks.view_outreach")
def outreach_result_export(request: StaffRequest, pk: int) -> StreamingHttpResponse:
    """The numbers of the page as CSV."""
    outreach = outreach_or_404(pk)
    results, messages = results_of(outreach, user=request.user), messages_of(outreach).visible_to(request.user)
    header = [
        _("What"), _("Customers"), _("Days over"), _("Reached the goal"), _("Held back: customers"), _("Held back: days over"),
        _("Held back: reached the goal"), _("Difference, points"), _("Low"), _("High"), _("Verdict"),
    ]  # fmt: skip
    lines = [*_cells(results), *([step.label, n] for step, n, _rules in funnel_of(messages).steps)]
    return stream_csv(f"outreach-{outreach.pk}.csv", header, lines)


def outreach_or_404(pk: int) -> Outreach:
    """Return an outreach. Raises Http404 for none."""
    found = Outreach.objects.select_related("owner", "milestone", "segment").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _compared(results: Results) -> list[tuple[str, Lift, dict[str, str]]]:
    """The comparisons of the page: all, each wording, one wording against the other, each language."""
    outreach = results.outreach
    wordings = {"a": _("First wording"), "b": _("Second wording")}
    found = [(_("All"), results.lift, _links(outreach, "treated", "held_back"))]
    found += [(wordings[arm], lift, _links(outreach, arm, "held_back")) for arm, lift in results.variants.items()]
    if results.between:
        found.append((_("Second wording against the first"), results.between, _links(outreach, "b", "a")))
    return found + [(language_name(code), lift, {}) for code, lift in results.languages.items()]


def _links(outreach: Outreach, one: str, other: str) -> dict[str, str]:
    """The addresses of the customers of both sides, by `one_goal`, `other_goal`, `one_n` and so on."""
    base = reverse("outreach_result_customers", args=[outreach.pk])
    return {
        f"{name}_{state}": f"{base}?{urlencode({'part': f'{side}-{state}'})}"
        for name, side in (("one", one), ("other", other))
        for state in STATES
        if side in SIDES
    }


def _steps(outreach: Outreach, funnel: Any) -> list[dict[str, Any]]:
    base = reverse("outreach_result_messages", args=[outreach.pk])
    return [
        {
            "step": step,
            "n": n,
            "url": f"{base}?{urlencode({'step': step.code})}",
            "reasons": [
                (reason_words(rule), count, f"{base}?{urlencode({'step': step.code, 'rule': rule})}") for rule, count in rules
            ],
        }
        for step, n, rules in funnel.steps
    ]


def _cells(results: Results) -> Iterator[list[object]]:
    for name, lift, _links in _compared(results):
        found = lift.difference
        numbers = [None if each is None else round(each, 1) for each in (found.points, found.low, found.high)]
        one, other = lift.one, lift.other
        counts = [one.everybody, one.n, one.goal, other.everybody, other.n, other.goal]
        yield [name, *counts, *numbers, lift.verdict.value]
