"""The filters of the messages of one outreach: by step, by part of the comparison, by reason."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.filters import ListFilter
from accounts.models import Message
from playbooks.outreach.funnel import STEPS


class OutreachMessageFilter(ListFilter):
    """Everything unless asked otherwise."""

    sorts: ClassVar = {
        "newest": (gettext_lazy("Newest first"), ("-pk",)),
        "oldest": (gettext_lazy("Oldest first"), ("pk",)),
    }

    step = django_filters.ChoiceFilter(
        label=gettext_lazy("step"), method="by_step", choices=[(step.code, step.label) for step in STEPS.values()]
    )
    arm = django_filters.ChoiceFilter(
        label=gettext_lazy("part of the comparison"), choices=[each for each in Message.Arm.choices if each[0]]
    )
    rule = django_filters.ChoiceFilter(label=gettext_lazy("reason"))

    def __init__(self, request: HttpRequest, queryset: QuerySet[Message], *, rules: list[tuple[str, str]]) -> None:
        super().__init__(request, queryset)
        self.offer(rule=rules)

    def by_step(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(STEPS[value].condition)
