"""Insights: how promises were kept. Each number leads to the list of the promises it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.insight_pages import pages_for
from accounts.requests import StaffRequest
from accounts.segments.narrowing import SegmentForm
from playbooks.filters import CLOSED, COUNTED
from playbooks.forms.promises import PeriodForm
from playbooks.models.callbacks import CallbackQuerySet
from playbooks.promises import (
    ONE_DAY,
    Outcome,
    Period,
    PromiseLine,
    Scope,
    promise_lines,
    promise_total,
    promises_of,
    scopes_of,
)
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv

PRESETS = (30, 90, 365)  # days


@dataclass(frozen=True)
class Row:
    """A line of the report, and the addresses of the lists behind its numbers."""

    line: PromiseLine
    label: Any
    links: dict[str, str]


@require_safe
@permitted("playbooks.view_callback")
def promise_report(request: StaffRequest) -> HttpResponse:
    """How promises were kept in a period: in all, by week, by person, by team, and for which reasons not."""
    scope, form = _asked(request)
    period, kinds = form.period, SegmentForm(request.GET)
    callbacks = promises_of(request.user, scope, kinds.seen_by(request.user))
    told = partial(_row, scope=scope, kinds=kinds)
    weeks = promise_lines(callbacks, period, by="week")
    context = {
        "form": form,
        "kinds": kinds,
        "period": period,
        "scope": scope,
        "scopes": [(each, _scope_words(each)) for each in scopes_of(request.user)],
        "presets": [(days, Period(timezone.localdate() - (days - 1) * ONE_DAY, timezone.localdate())) for days in PRESETS],
        "total": told(promise_total(callbacks, period), period=period),
        "weeks": [told(line, period=period.within(line.key)) for line in weeks],
        "chart": [(line.key, line.rate) for line in weeks],
        "today": timezone.localdate(),
        "pages": pages_for(request.user),
    }
    context |= _tables(callbacks, scope, period, told)
    return render(request, "playbooks/promises/promise_report.html", context)


@require_safe
@permitted("playbooks.view_callback")
def promise_export(request: StaffRequest) -> StreamingHttpResponse:
    """The numbers of the page as CSV."""
    scope, form = _asked(request)
    period, kinds = form.period, SegmentForm(request.GET)
    callbacks = promises_of(request.user, scope, kinds.seen_by(request.user))
    header = [
        _("By"), _("What"), _("Kept"), _("Kept late"), _("Broken"), _("Moved"), "n",
        _("Rate, %"), _("Low, %"), _("High, %"),
    ]  # fmt: skip
    name = f"promises-{period.start}-{period.end}.csv"
    return stream_csv(name, header, list(_cells(callbacks, scope, period)))


def _asked(request: StaffRequest) -> tuple[Scope, PeriodForm]:
    """Return whose promises and which days are asked for; the widest that the reader may see, unless told."""
    allowed = scopes_of(request.user)
    named = request.GET.get("scope", "")
    scope = Scope(named) if named in list(Scope) else allowed[-1]
    if scope not in allowed:
        raise PermissionDenied
    return scope, PeriodForm(request.GET)


def _tables(callbacks: CallbackQuerySet, scope: Scope, period: Period, told: Callable[..., Row]) -> dict[str, list[Row]]:
    """Return the rows of each table that tells the reader something: one's own need no line per person."""
    wanted = {
        "people": "person" if scope != Scope.MINE else "",
        "teams": "team" if scope == Scope.ALL else "",
        "reasons": "reason",
    }
    return {
        name: [told(line, period=period, by=by) for line in promise_lines(callbacks, period, by=by)] if by else []
        for name, by in wanted.items()
    }


def _cells(callbacks: CallbackQuerySet, scope: Scope, period: Period) -> Iterator[list[object]]:
    yield [_("all"), "", *_numbers(promise_total(callbacks, period))]
    for word, by in ((_("week from"), "week"), (_("person"), "person"), (_("team"), "team"), (_("reason"), "reason")):
        if (by == "person" and scope == Scope.MINE) or (by == "team" and scope != Scope.ALL):
            continue
        for line in promise_lines(callbacks, period, by=by):
            yield [word, line.label if line.key else _("without a team"), *_numbers(line)]


def _numbers(line: PromiseLine) -> list[object]:
    rate = [None if each is None else f"{each:.1f}" for each in (line.rate.percent, line.rate.low, line.rate.high)]
    return [line.kept, line.late, line.broken, line.moved, line.n, *rate]


def _row(line: PromiseLine, *, scope: Scope, kinds: SegmentForm, period: Period, by: str = "") -> Row:
    of = {"person": "assignee", "team": "team", "reason": "reason"}
    about = {of[by]: line.key or "none"} if by else {}
    about |= {"closed_from": period.start, "closed_to": period.end}
    about |= {"segment": kinds.chosen.code} if kinds.chosen else {}
    outcomes: dict[str, Any] = {
        "kept": {"outcome": Outcome.KEPT},
        "late": {"outcome": Outcome.KEPT_LATE},
        "broken": {"outcome": Outcome.BROKEN},
        "moved": {"outcome": COUNTED, "moved": 1},
        "n": {"outcome": COUNTED},
    }
    links = {name: _list_url({"scope": scope, "state": CLOSED} | chosen | about) for name, chosen in outcomes.items()}
    return Row(line, line.label or _("without a team"), links)


def _list_url(filters: dict[str, Any]) -> str:
    return f"{reverse('callback_list')}?{urlencode(filters)}"


def _scope_words(scope: Scope) -> str:
    return {Scope.MINE: _("Mine"), Scope.TEAM: _("My team"), Scope.ALL: _("Everybody")}[scope]
