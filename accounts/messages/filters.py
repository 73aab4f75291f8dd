"""The filters of the message list, as they stand in the address of the page."""

from typing import Any, ClassVar

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.filters import ListFilter
from accounts.messages.kinds import kind_choices
from accounts.models import Consent, Message

UNSETTLED = "unsettled"
LARGEST_KEY = 10**18 - 1  # what fits the databases' keys


class MessageFilter(ListFilter):
    """By how it stands, kind, purpose and customer; everything unless asked otherwise."""

    sorts: ClassVar = {
        "newest": (gettext_lazy("Newest first"), ("-pk",)),
        "oldest": (gettext_lazy("Oldest first"), ("pk",)),
    }

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("status"),
        method="by_status",
        choices=[(UNSETTLED, gettext_lazy("waits for a person")), *Message.Status.choices],
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("kind"))
    purpose = django_filters.ChoiceFilter(
        label=gettext_lazy("purpose"), choices=[each for each in Consent.Purpose.choices if each[0] != Consent.Purpose.ALL]
    )
    customer = django_filters.NumberFilter(
        label=gettext_lazy("number of the customer"), min_value=1, max_value=LARGEST_KEY, decimal_places=0
    )

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer(kind=kind_choices())

    def by_status(self, rows: Any, _name: str, value: str) -> Any:
        return rows.unsettled() if value == UNSETTLED else rows.filter(status=value)
