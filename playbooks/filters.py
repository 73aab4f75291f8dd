"""The filters of the list of promises, as they stand in the address of the page."""

import re
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.filters import ListFilter, of_person, staff_choices
from accounts.models import Customer, User
from playbooks.models import Callback
from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.widgets import DayInput
from retention_site.base.working_time import MIDNIGHT, local_instant

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)
MINE, TEAM, ALL = "mine", "team", "all"
SCOPES = ((MINE, gettext_lazy("mine")), (TEAM, gettext_lazy("my team’s")), (ALL, gettext_lazy("all")))
OWED, OVERDUE, CLOSED, ANY = "owed", "overdue", "closed", "any"


class CallbackFilter(ListFilter):
    """The list of promises: what I owe, unless asked otherwise."""

    sorts: ClassVar = {
        "soonest": (gettext_lazy("Soonest first"), ("promised_for",)),
        "latest": (gettext_lazy("Latest first"), ("-promised_for",)),
    }

    defaults: ClassVar = {"scope": MINE, "state": OWED}
    neutral: ClassVar = {"scope": ALL, "state": ANY}

    scope = django_filters.ChoiceFilter(label=gettext_lazy("whose"), method="by_scope", empty_label=None, choices=SCOPES)
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
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("outcome"), choices=Callback.Outcome.choices)
    assignee = django_filters.ChoiceFilter(label=gettext_lazy("who calls"), method="by_person")
    since = django_filters.DateFilter(label=gettext_lazy("from"), method="by_since", widget=DayInput)
    until = django_filters.DateFilter(label=gettext_lazy("until"), method="by_until", widget=DayInput)
    customer = django_filters.ChoiceFilter(label=gettext_lazy("customer"), choices=())

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer(assignee=[choice for choice in staff_choices() if choice[0] != "none"])
        key = self.data.get("customer", "")
        if re.fullmatch(ID_PATTERN, key):
            named = Customer.objects.visible_to(self.reader).filter(pk=key).values_list("pk", "name")
            self.offer(customer=[(str(pk), name) for pk, name in named])
        else:
            del self.filters["customer"]

    def by_scope(self, rows: Any, _name: str, value: str) -> Any:
        return in_scope(rows, self.reader, value)

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == CLOSED:
            return rows.exclude(outcome="")
        if value == OVERDUE:
            return rows.overdue(at=timezone.now())
        return rows.owed() if value == OWED else rows

    def by_person(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(of_person(name, value, self.reader))

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
