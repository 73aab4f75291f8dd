"""The filters of the list of outreach, as they stand in the address of the page."""

from typing import Any, ClassVar

import django_filters
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.filter_fields import NOBODY, staff_choices
from accounts.filters import ListFilter
from playbooks.models import Outreach


class OutreachFilter(ListFilter):
    """By how it stands, whose it is, and words of its name."""

    sorts: ClassVar = {
        "newest": (gettext_lazy("Newest first"), ("-pk",)),
        "oldest": (gettext_lazy("Oldest first"), ("pk",)),
    }

    q = django_filters.CharFilter(label=gettext_lazy("name"), field_name="name", lookup_expr="icontains", max_length=120)
    status = django_filters.ChoiceFilter(label=gettext_lazy("stands"), choices=Outreach.Status.choices)
    owner = django_filters.ChoiceFilter(label=gettext_lazy("owner"), method="by_person")

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer(owner=[choice for choice in staff_choices() if choice[0] != NOBODY])
