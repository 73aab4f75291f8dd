"""Who is in a segment, for lists, insights and the API: its rule asked now, whoever was counted in the night."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Customer, Segment
from accounts.paying import business_day
from accounts.segments.compiling import customers_in
from accounts.segments.rules import BadRule

LONGEST_CODE = 40  # characters


def in_segment(customers: QuerySet[Customer], code: str, *, on: date | None = None) -> QuerySet[Customer]:
    """Return those of `customers` who are in a segment. Raises ValueError, in words, where there is none or it is disabled."""
    return members_now(segment_of(code), customers, on=on)


def segment_of(code: str) -> Segment:
    """Return a segment in use. Raises ValueError where there is none, or it is disabled."""
    segment = Segment.objects.filter(code=code[: LONGEST_CODE + 1], is_active=True).first() if "\x00" not in code else None
    if segment is None:
        raise ValueError(_("There is no segment “%(code)s”.") % {"code": code[:LONGEST_CODE]})
    return segment


def members_now(segment: Segment, customers: QuerySet[Customer], *, on: date | None = None) -> QuerySet[Customer]:
    """Return those of `customers` whom the rule of a segment fits. Raises ValueError where the rule cannot be asked."""
    try:
        return customers_in(segment.rule, customers, on=on or business_day())
    except BadRule as bad:
        raise ValueError(_("The segment “%(segment)s” is disabled: %(problem)s") % {
            "segment": segment, "problem": bad.problems[0].words
        }) from bad  # fmt: skip


def segment_choices() -> list[tuple[str, str]]:
    """Return (code, wording) of the segments that can be asked."""
    return [(each.code, str(each)) for each in Segment.objects.filter(is_active=True, problem={})]
