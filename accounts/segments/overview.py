"""Segments at a glance: each with its rule in words, how many are in it, and how that changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import Segment, SegmentMember, User
from accounts.models.customers import within_sight
from accounts.paying import business_day
from accounts.segments.facts import NEW_RULE, facts_told
from accounts.segments.fields import Fields
from accounts.segments.rules import BadRule, read
from accounts.segments.shipped import has_shipped_note, shipped_as, shown_note
from accounts.segments.sources import beginning, day_after
from accounts.segments.telling import tell

LATELY = 30  # days
WEEKS = 13  # of a chart of sizes


@dataclass(frozen=True)
class Line:
    """A segment in the list; `told` is empty and `problem` says why where its rule can no longer be asked."""

    segment: Segment
    told: str
    problem: str
    note: str = ""
    entered: int = 0
    left: int = 0


@dataclass(frozen=True)
class Reasoned:
    """A stay in a segment, and why it began and ended."""

    stay: SegmentMember
    entered: str
    left: str


def lines_of(segments: Iterable[Segment], fields: Fields) -> list[Line]:
    """Return the lines of segments; as many queries for many as for few."""
    rows = list(segments)
    keys = [segment.pk for segment in rows]
    entered, left = _counts("entered_at", keys), _counts("left_at", keys)
    found = []
    for segment in rows:
        told, problem = told_or_not(segment, fields)
        found.append(Line(segment, told, problem, shown_note(segment), entered.get(segment.pk, 0), left.get(segment.pk, 0)))
    return found


def found_by(lines: list[Line], words: str) -> list[Line]:
    """Return the lines that hold every one of `words`, in whatever of their texts."""
    sought = words.casefold().split()
    return [line for line in lines if all(word in _text(line) for word in sought)]


def told_or_not(segment: Segment, fields: Fields) -> tuple[str, str]:
    """Return the rule in words and nothing, or nothing and what is wrong with it."""
    try:
        return tell(read(segment.rule, fields)), ""
    except BadRule as bad:
        return "", bad.problems[0].words


def differs_from_shipped(segment: Segment) -> bool:
    """Has a segment that came with Keepsake been changed since?"""
    shipped = shipped_as(segment.code) if segment.is_shipped else None
    return shipped is not None and (segment.rule != shipped.rule or not has_shipped_note(segment, shipped))


def lately() -> datetime:
    """Return since when who came and went is told."""
    return timezone.now() - timedelta(days=LATELY)


def with_reasons(stays: Iterable[SegmentMember], fields: Fields) -> list[Reasoned]:
    """Return stays with why each began and ended, in the reader's language."""
    return [Reasoned(stay, _told(stay.entered_because, fields), _told(stay.left_because, fields)) for stay in stays]


def _told(facts: dict[str, Any], fields: Fields) -> str:
    told = facts_told(facts, fields)
    first = told[:1] if NEW_RULE in facts else []  # a sentence of its own
    return " ".join([*first, " · ".join(told[len(first) :])])


def stays_in(segment: Segment, reader: User) -> QuerySet[SegmentMember]:
    """Return the stays of customers that the reader may see, with what a line about one needs."""
    stays = within_sight(SegmentMember.objects.filter(segment=segment), reader)
    return stays.select_related("customer", "customer__standing")


def sizes_of(segment: Segment, *, on: date | None = None) -> list[tuple[date, int]]:
    """Return how many were in a segment at the end of each of the last weeks since it has been counted: one query."""
    today = on or business_day()
    days = [today - timedelta(days=7 * week) for week in reversed(range(WEEKS))]
    counts = {f"day_{n}": Count("pk", filter=_there(day)) for n, day in enumerate(days)}
    counted = SegmentMember.objects.filter(segment=segment).aggregate(**counts)
    sizes = [(day, counted[f"day_{n}"]) for n, day in enumerate(days)]
    first = next((n for n, (_day, size) in enumerate(sizes) if size), len(sizes))
    return sizes[first:]


def _there(day: date) -> Q:
    end = beginning(day_after(day))
    return Q(entered_at__lt=end) & (Q(left_at=None) | Q(left_at__gte=end))


def _counts(column: str, segments: list[int]) -> dict[int, int]:
    found = SegmentMember.objects.filter(**{"segment__in": segments, f"{column}__gte": lately()})
    # Whom a new rule moved did not change themselves
    found = (
        found.exclude(entered_because__has_key=NEW_RULE)
        if column == "entered_at"
        else found.exclude(left_because__has_key=NEW_RULE)
    )
    rows: Any = found.order_by().values("segment").annotate(n=Count("pk"))
    return dict(rows.values_list(F("segment"), "n"))


def _text(line: Line) -> str:
    segment = line.segment
    return " ".join([*segment.wordings.values(), segment.code, line.note, line.told]).casefold()
