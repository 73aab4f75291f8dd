"""Narrowing pages of numbers and lists of what customers have to those of one segment, as `?segment=` in the address says."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.filter_fields import Active
from accounts.models import Customer, Segment, User
from accounts.segments.reading import nobody_of, segments_by_code, whom_it_fits

PARAMETER = "segment"


class SegmentForm(forms.Form):
    """Which segment, if any; drawn like the kinds of the other insights (accounts/insights/_narrowed.html)."""

    segment = forms.ChoiceField(label=_("segment"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__({PARAMETER: data.get(PARAMETER, "")})
        self.address, self.known = data, segments_by_code()
        self.fields[PARAMETER].choices = [("", _("any")), *_named(self.known)]  # type: ignore[attr-defined]

    @property
    def form(self) -> "SegmentForm":
        return self

    @property
    def chosen(self) -> Segment | None:
        return self.known[self.cleaned_data[PARAMETER]] if self.is_valid() and self.cleaned_data[PARAMETER] else None

    @property
    def active(self) -> list[Active]:
        if self.chosen is None:
            return []
        rest = self.address.copy()
        del rest[PARAMETER]
        return [Active(capfirst(str(self.fields[PARAMETER].label)), str(self.chosen), f"?{rest.urlencode()}")]

    @property
    def list_query(self) -> str:
        """What the address of a list needs besides, for the same people: "&segment=dormant", or nothing."""
        return f"&{urlencode({PARAMETER: self.chosen.code})}" if self.chosen else ""

    def seen_by(self, user: User) -> QuerySet[Customer] | None:
        """Return those of the segment whom `user` may see; None where none is chosen."""
        return _fitting(self.chosen, user) if self.chosen else None


class OfSegment(django_filters.FilterSet):  # type: ignore[misc]
    """Of rows that customers have: those of a segment's. Numbers lead here; the form offers it where the address has it."""

    segment = django_filters.ChoiceFilter(label=_("segment"), method="by_segment")

    def offer_segments(self) -> None:
        """Called once the address is known."""
        if PARAMETER not in self.data:
            del self.filters[PARAMETER]
            return
        self.segments = segments_by_code()
        self.filters[PARAMETER].extra["choices"] = _named(self.segments)

    def by_segment(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(customer__in=_fitting(self.segments[value], self.request.user))


def _fitting(segment: Segment, user: User) -> QuerySet[Customer]:
    """Whom its rule fits today; nobody where it has just become one that cannot be asked."""
    customers = Customer.objects.visible_to(user)
    try:
        return whom_it_fits(segment, customers)
    except ValueError:
        return nobody_of(customers)


def _named(known: dict[str, Segment]) -> list[tuple[str, str]]:
    return [(code, str(segment)) for code, segment in known.items()]
