"""The filters of the list of promises, as they stand in the address of the page."""

import re
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.filter_fields import NOBODY, staff_choices
from accounts.filters import ListFilter
from accounts.models import Customer, Team, User
from accounts.segments.narrowing import OfSegment
from playbooks import promises
from playbooks.models import Callback
from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.widgets import DayInput
from retention_site.base.working_time import MIDNIGHT, local_instant

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)
MINE, TEAM, ALL = "mine", "team", "all"
SCOPES = ((MINE, gettext_lazy("mine")), (TEAM, gettext_lazy("my team’s")), (ALL, gettext_lazy("all")))
OWED, OVERDUE, CLOSED, ANY = "owed", "overdue", "closed", "any"
COUNTED = "counted"
# Asked for by the report on promises alone; the form does not offer them, but shows them where the address has them
OF_REPORTS = ("closed_from", "closed_to", "team", "reason", "moved")


class ScopedFilter(ListFilter):
    """A list of what somebody is to do: mine, my team's, or all."""

    scope = django_filters.ChoiceFilter(label=gettext_lazy("whose"), method="by_scope", empty_label=None, choices=SCOPES)

    def by_scope(self, rows: Any, _name: str, value: str) -> Any:
        return in_scope(rows, self.reader, value)


class CallbackFilter(OfSegment, ScopedFilter):
    """The list of promises: what I owe, unless asked otherwise."""

    sorts: ClassVar = {
        "soonest": (gettext_lazy("Soonest first"), ("promised_for",)),
        "latest": (gettext_lazy("Latest first"), ("-promised_for",)),
    }

    defaults: ClassVar = {"scope": MINE, "state": OWED}
    neutral: ClassVar = {"scope": ALL, "state": ANY}

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("stands"),
        method="by_state",
        empty_label=None,
        choices=[
            (OWED, gettext_lazy("owed")),
            (OVERDUE, gettext_lazy("overdue")),
            (CLOSED, gettext_lazy("with an outcome")),
            (ANY, gettext_lazy("any")),
        ],
    )
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("outcome"),
        method="by_outcome",
        choices=[*Callback.Outcome.choices, (COUNTED, gettext_lazy("kept or broken"))],
    )
    assignee = django_filters.ChoiceFilter(label=gettext_lazy("who calls"), method="by_person")
    since = django_filters.DateFilter(label=gettext_lazy("from"), method="by_since", widget=DayInput)
    until = django_filters.DateFilter(label=gettext_lazy("until"), method="by_until", widget=DayInput)
    customer = django_filters.ChoiceFilter(label=gettext_lazy("customer"), choices=())
    closed_from = django_filters.DateFilter(label=gettext_lazy("closed from"), method="by_closed_from", widget=DayInput)
    closed_to = django_filters.DateFilter(label=gettext_lazy("closed until"), method="by_closed_to", widget=DayInput)
    team = django_filters.ChoiceFilter(label=gettext_lazy("team"), method="by_team", choices=())
    reason = django_filters.CharFilter(label=gettext_lazy("reason"), field_name="outcome_reason", max_length=300)
    moved = django_filters.ChoiceFilter(
        label=gettext_lazy("moved"), method="by_moved", choices=[("1", gettext_lazy("moved before it ended"))]
    )

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer_segments()
        self.offer(assignee=self._people())
        for name in OF_REPORTS:
            if name not in self.data:
                del self.filters[name]
        if "team" in self.filters:
            teams = [(str(pk), name) for pk, name in Team.objects.values_list("pk", "name")]
            self.offer(team=[(NOBODY, gettext_lazy("without a team")), *teams])
        key = self.data.get("customer", "")
        if re.fullmatch(ID_PATTERN, key):
            named = Customer.objects.visible_to(self.reader).filter(pk=key).values_list("pk", "name")
            self.offer(customer=[(str(pk), name) for pk, name in named])
        else:
            del self.filters["customer"]

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == CLOSED:
            return rows.exclude(outcome="")
        if value == OVERDUE:
            return rows.overdue(at=timezone.now())
        return rows.owed() if value == OWED else rows

    def _people(self) -> list[tuple[str, Any]]:
        """Me, everybody who works here, and whom the address names though they have left."""
        people = [choice for choice in staff_choices() if choice[0] != NOBODY]
        key = self.data.get("assignee", "")
        if re.fullmatch(ID_PATTERN, key) and key not in dict(people):
            people += [(str(pk), name) for pk, name in User.objects.filter(pk=key).values_list("pk", "full_name")]
        return people

    def by_outcome(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(outcome__in=promises.COUNTED if value == COUNTED else [value])

    def by_closed_from(self, rows: Any, _name: str, value: date) -> Any:
        return rows.filter(closed_at__gte=_begins(value))

    def by_closed_to(self, rows: Any, _name: str, value: date) -> Any:
        """Up to the end of the day that is named."""
        return rows.filter(closed_at__lt=_begins(value, later=1))

    def by_team(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(assignee__team=None if value == NOBODY else value)

    def by_moved(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(moves__gt=0)

    def by_since(self, rows: Any, _name: str, value: date) -> Any:
        return rows.filter(promised_for__gte=_begins(value))

    def by_until(self, rows: Any, _name: str, value: date) -> Any:
        """Up to the end of the day that is named."""
        return rows.filter(promised_for__lt=_begins(value, later=1))


def in_scope(rows: Any, reader: User, scope: str) -> Any:
    """Return the promises that are mine, my team's, or all of these."""
    if scope == MINE:
        return rows.filter(assignee=reader)
    return rows.of_team(reader) if scope == TEAM else rows


def _begins(day: date, *, later: int = 0) -> datetime:
    """Return when a day begins for the reader; no promise is older or newer than `FIRST` and `LAST`."""
    known = min(max(day, FIRST), LAST) + later * ONE_DAY
    return local_instant(known, MIDNIGHT, timezone.get_current_timezone())
