"""Who is in a segment, for lists, insights and the API: its rule asked now, whoever was counted in the night."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Customer, Segment
from accounts.paying import business_day
from accounts.segments.compiling import customers_in
from accounts.segments.rules import BadRule
from accounts.segments.sources import NOBODY

LONGEST_CODE = 40  # characters
MOST_COUNTED = 10_000  # customers; beyond it a count says "10,000+"


def in_segment(customers: QuerySet[Customer], code: str, *, on: date | None = None) -> QuerySet[Customer]:
    """Return those of `customers` who are in a segment. Raises ValueError, in words, where there is none or it is disabled."""
    return whom_it_fits(segment_of(code), customers, on=on)


def segment_of(code: str) -> Segment:
    """Return a segment in use. Raises ValueError where there is none."""
    known = len(code) <= LONGEST_CODE and "\x00" not in code
    segment = Segment.objects.filter(code=code, is_active=True).first() if known else None
    if segment is None:
        raise ValueError(_("There is no segment “%(code)s”.") % {"code": code[:LONGEST_CODE]})
    return segment


def whom_it_fits(segment: Segment, customers: QuerySet[Customer], *, on: date | None = None) -> QuerySet[Customer]:
    """Return those of `customers` whom the rule of a segment fits. Raises ValueError where the rule cannot be asked."""
    try:
        return customers_in(segment.rule, customers, on=on or business_day())
    except BadRule as bad:
        said = {"segment": segment, "problem": bad.problems[0].words}
        raise ValueError(_("The segment “%(segment)s” is disabled: %(problem)s") % said) from bad


def nobody_of(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Return none of `customers`, as a query that others can build upon."""
    return customers.filter(NOBODY)


def segments_by_code() -> dict[str, Segment]:
    """Return the segments that can be asked, in order."""
    return {each.code: each for each in Segment.objects.filter(is_active=True, problem={})}


def count_up_to(customers: QuerySet[Any]) -> tuple[int, bool]:
    """Return how many there are, MOST_COUNTED at most, and whether there are more: a live count never reads on and on."""
    found = customers.order_by()[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED
