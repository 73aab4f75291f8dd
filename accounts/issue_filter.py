"""The filters of the issue list, as they stand in the address of the page."""

from typing import Any, ClassVar

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.filter_fields import product_choices, staff_choices
from accounts.filters import ListFilter
from accounts.models import SupportIssue

UNRESOLVED, ANY = "unresolved", "any"


class IssueFilter(ListFilter):
    """The issue list: what is open unless asked otherwise."""

    sorts: ClassVar = {
        "newest": (gettext_lazy("Newest first"), ("-opened_at",)),
        "oldest": (gettext_lazy("Oldest first"), ("opened_at",)),
    }
    defaults: ClassVar = {"status": UNRESOLVED}
    neutral: ClassVar = {"status": ANY}

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("status"),
        method="by_status",
        empty_label=None,
        choices=[(UNRESOLVED, gettext_lazy("not resolved")), *SupportIssue.Status.choices, (ANY, gettext_lazy("any"))],
    )
    severity = django_filters.ChoiceFilter(label=gettext_lazy("severity"), choices=SupportIssue.Severity.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("kind"), choices=SupportIssue.Kind.choices)
    assignee = django_filters.ChoiceFilter(label=gettext_lazy("assignee"), method="by_person")
    product = django_filters.ChoiceFilter(label=gettext_lazy("product"))

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer(assignee=staff_choices(), product=product_choices())

    def by_status(self, rows: Any, _name: str, value: str) -> Any:
        if value == ANY:
            return rows
        return rows.open() if value == UNRESOLVED else rows.filter(status=value)

    @property
    def has_index_in_order(self) -> bool:
        return self.is_alone and self.data.get("status") == UNRESOLVED
