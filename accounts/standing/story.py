"""How a customer stood before: stages passed, milestones reached, what their account manager felt. It comes with the customer.

Each kind is a short list in a column of the customer's own row (`story_of`), so that their page needs no query more for it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, IntegerField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from accounts.models import Feeling, MilestoneReached, Stage, StageChange, StandingMark, StandingRules
from accounts.models.wordings import worded
from retention_site.base.counting import Listed

MOST_PASSAGES, MOST_REACHED, MOST_FEELINGS = 200, 30, 5


@dataclass(frozen=True)
class Passage:
    """From one stage to the next; `before` is None where none was known."""

    pk: int
    before: Stage | None
    stage: Stage
    on: date


@dataclass(frozen=True)
class Reached:
    """A milestone and its day, by the name it has in the reader's language."""

    label: str
    on: date


@dataclass(frozen=True)
class Felt:
    """What an account manager felt about them, and when."""

    kind: Feeling.Kind
    note: str
    who: str
    at: datetime


def mark_columns() -> dict[str, Combinable]:
    """Return what a row needs to say how its customer stands: the day of all facts, and how many issues are several."""
    rules = StandingRules.objects.values("several_issues")[:1]
    shipped = Value(StandingRules._meta.get_field("several_issues").default)
    return {
        "standing_on": Subquery(StandingMark.objects.values("as_of")[:1]),
        "several_issues": Coalesce(Subquery(rules), shipped, output_field=IntegerField()),
    }


def story_of(path: str) -> dict[str, Combinable]:
    """Return the columns that tell the story of the customer whose key is at `path`, and those of `mark_columns`."""
    changes = _newest(StageChange.objects.all(), path, "-on", MOST_PASSAGES)
    reached = _newest(MilestoneReached.objects.all(), path, "-reached_on", MOST_REACHED)
    reached = reached.annotate(code=F("milestone__code"), wordings=F("milestone__wordings"))
    feelings = _newest(Feeling.objects.all(), path, "-at", MOST_FEELINGS).annotate(who=F("actor__full_name"))
    return {
        "stages_passed": Listed(changes, "id", "before", "stage", "on"),
        "milestones_passed": Listed(reached, "code", "wordings", "reached_on"),
        "feelings_had": Listed(feelings, "id", "kind", "note", "who", "at"),
        **mark_columns(),
    }


def _newest(rows: QuerySet[Any], path: str, order: str, most: int) -> QuerySet[Any]:
    theirs = rows.filter(customer=OuterRef(OuterRef(path))).order_by(order, "-pk")[:most]
    return rows.filter(pk__in=theirs.values("pk"))


def passages(customer: Model) -> list[Passage]:
    """Return the changes of stage, newest first."""
    rows = sorted(_rows(customer, "stages_passed"), key=lambda row: (row[3], row[0]), reverse=True)
    return [
        Passage(pk, Stage(before) if before else None, Stage(stage), date.fromisoformat(on)) for pk, before, stage, on in rows
    ]


def milestones(customer: Model) -> list[Reached]:
    """Return the milestones reached, newest first."""
    language = get_language() or "en"
    rows = sorted(_rows(customer, "milestones_passed"), key=lambda row: (row[2], row[0]), reverse=True)
    return [Reached(worded(_texts(wordings), language) or code, date.fromisoformat(on)) for code, wordings, on in rows]


def feelings(customer: Model) -> list[Felt]:
    """Return what account managers felt, newest first; the first one counts."""
    rows = sorted(_rows(customer, "feelings_had"), key=lambda row: (_moment(row[4]), row[0]), reverse=True)
    return [Felt(Feeling.Kind(kind), note, who, _moment(at)) for _pk, kind, note, who, at in rows]


def _rows(customer: Model, column: str) -> Iterable[list[Any]]:
    return getattr(customer, column) or []


def _moment(text: str) -> datetime:
    """Read a time as either database writes it into JSON: SQLite leaves its zone out."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _texts(wordings: Any) -> dict[str, str]:
    """Read a JSON column inside JSON, which SQLite gives as text."""
    texts: dict[str, str] = json.loads(wordings) if isinstance(wordings, str) else wordings
    return texts
