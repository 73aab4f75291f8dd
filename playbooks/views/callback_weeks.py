"""The week of promises: when who calls whom, on the reader's clock."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import StaffRequest
from playbooks.filters import FIRST, LAST, MINE, SCOPES, in_scope
from playbooks.load import loads_of
from playbooks.models import Callback
from playbooks.week import days_of, marked, tallies_of, week_of, week_title
from retention_site.base.access import permitted
from retention_site.base.clocks import first_weekday

ONE_WEEK = timedelta(days=7)


@require_safe
@permitted("playbooks.view_callback")
def callback_week(request: StaffRequest) -> HttpResponse:
    """Seven days that hold `day` (today unless told): mine, my team's or all; a phone sees that one day."""
    zone: ZoneInfo = timezone.get_current_timezone()
    now, language, reader = timezone.now(), get_language() or "en", request.user
    scope = request.GET.get("scope", MINE)
    scope = scope if scope in dict(SCOPES) else MINE
    today = now.astimezone(zone).date()
    chosen = _day(request.GET.get("day", ""), today)
    first = _first_day(chosen, reader)
    callbacks = in_scope(Callback.objects.visible_to(reader), reader, scope)
    days = days_of(first, zone=zone, now=now)
    tallies = tallies_of(callbacks, days, now=now)
    loads = loads_of(tallies, days, reader)
    days = marked(days, reader.team, loads.schedule, language=language)
    week = week_of(callbacks, tallies, days, loads.schedule, zone=zone, now=now, language=language)
    context: dict[str, Any] = {
        "week": week,
        "title": week_title(days),
        "scope": scope,
        "shown": next(day for day in week.days if day.date == chosen),
        "loads": loads,
        "zone": zone,
        "previous": max(chosen - ONE_WEEK, FIRST),
        "following": min(chosen + ONE_WEEK, LAST),
        "may_move": reader.has_perm("playbooks.change_callback"),
    }
    return render(request, "playbooks/callbacks/callback_week.html", context)


def _day(text: str, today: date) -> date:
    """Read a day; today for what is none."""
    try:
        asked = parse_date(text)
    except ValueError:
        asked = None
    return min(max(asked, FIRST), LAST) if asked else today


def _first_day(day: date, reader: User) -> date:
    """Return the day with which the week of `day` begins where the reader's team is."""
    begins = first_weekday(reader.team.country if reader.team else "")
    return day - timedelta(days=(day.weekday() - begins) % 7)
