"""The filters of the list of calls that outreach asks for, as they stand in the address of the page."""

from typing import Any, ClassVar

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.filter_fields import staff_choices
from accounts.models import MessageTemplate
from playbooks.filters import ALL, MINE, ScopedFilter
from playbooks.models import CallTask, Outreach

OPEN, LATE, CLOSED, ANY = "open", "late", "closed", "any"
MOST_OFFERED = 100  # outreach to choose from, the newest first; an older one is found from its own page


class CallTaskFilter(ScopedFilter):
    """The calls that I am to make, unless asked otherwise."""

    sorts: ClassVar = {
        "soonest": (gettext_lazy("Soonest first"), ("due_at",)),
        "latest": (gettext_lazy("Latest first"), ("-due_at",)),
    }

    defaults: ClassVar = {"scope": MINE, "state": OPEN}
    neutral: ClassVar = {"scope": ALL, "state": ANY}

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("stands"),
        method="by_state",
        empty_label=None,
        choices=[
            (OPEN, gettext_lazy("still to be made")),
            (LATE, gettext_lazy("late")),
            (CLOSED, gettext_lazy("with an outcome")),
            (ANY, gettext_lazy("any")),
        ],
    )
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("outcome"), choices=CallTask.Outcome.choices)
    outreach = django_filters.ChoiceFilter(label=gettext_lazy("outreach"), field_name="run__outreach", choices=())
    assignee = django_filters.ChoiceFilter(label=gettext_lazy("who calls"), method="by_person")

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer(assignee=staff_choices(), outreach=self._outreach())

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == CLOSED:
            return rows.exclude(outcome="")
        if value == LATE:
            return rows.late(at=timezone.now())
        return rows.open() if value == OPEN else rows

    def _outreach(self) -> list[tuple[str, str]]:
        """Those that ask for calls, the newest first, and whichever the address names."""
        call, named = MessageTemplate.Channel.CALL, self.data.get("outreach", "")
        asks = models.Q(template__channel=call) | models.Q(second_template__channel=call)
        named_key = int(named) if named.isascii() and named.isdecimal() and len(named) < 19 else 0
        first = models.Case(models.When(pk=named_key, then=0), default=1)
        found = Outreach.objects.visible_to(self.reader).filter(asks).order_by(first, "-pk")
        return [(str(pk), name) for pk, name in found.values_list("pk", "name")[:MOST_OFFERED]]
