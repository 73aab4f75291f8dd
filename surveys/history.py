"""Answers as they were known at a moment in the past: a later change, release or exclusion does not rewrite what was told then.

Most answers have not been touched since, and are read as they stand. The few that have are worked out anew from what was sent
and what people decided, each of which is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    PositiveSmallIntegerField,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from surveys.models import Question, Response, ResponseChange, Ruling
from surveys.models.responses import ResponseQuerySet

State = Response.State
Scored = dict[int, list[str]]


@dataclass(frozen=True)
class Standing:
    """How one answer stood: its state, its score, and when it had been sent."""

    state: str
    points: int | None
    at: datetime


@dataclass(frozen=True)
class Past:
    """What was known before a moment: how those answers stood that have been touched since."""

    moment: datetime
    touched: dict[int, Standing]


def past_of(rows: ResponseQuerySet, moment: datetime) -> Past:
    """Work out what was known of `rows` before `moment`: four queries at most."""
    return Past(moment, _touched_since(rows, moment))


def known(rows: ResponseQuerySet, *, past: Past | None, state: str = State.COUNTED) -> QuerySet[Any, Any]:
    """Return those of `rows` that were in `state` in that past (None: that are now), with `at` and `points` as then."""
    if past is None:
        return rows.filter(state=state).annotate(at=F("answered_at"), points=F("score"))
    mine = {pk: each for pk, each in past.touched.items() if each.state == state}
    wanted = Q(state=state, answered_at__lt=past.moment)
    if past.touched:
        wanted = wanted & ~Q(pk__in=list(past.touched)) | Q(pk__in=list(mine))
    return rows.filter(wanted).annotate(at=_moments(mine), points=_scores(mine))


def _moments(then: dict[int, Standing]) -> Case | F:
    whens = [When(pk=pk, then=Value(each.at)) for pk, each in then.items()]
    return Case(*whens, default=F("answered_at"), output_field=DateTimeField()) if whens else F("answered_at")


def _scores(then: dict[int, Standing]) -> Case | F:
    by_score: dict[int | None, list[int]] = {}
    for pk, each in then.items():
        by_score.setdefault(each.points, []).append(pk)
    whens = [When(pk__in=pks, then=Value(points)) for points, pks in by_score.items()]
    return Case(*whens, default=F("score"), output_field=PositiveSmallIntegerField()) if whens else F("score")


def _touched_since(rows: ResponseQuerySet, as_of: datetime) -> dict[int, Standing]:
    """Return how those stood that were there before `as_of` and were changed or decided about since."""
    later = Exists(Ruling.objects.filter(response=OuterRef("pk"), at__gte=as_of))
    touched = rows.filter(Q(answered_at__gte=as_of) | later, first_answered_at__lt=as_of).order_by()
    sendings = ResponseChange.objects.filter(at__lt=as_of).order_by("at", "id")
    decisions = Ruling.objects.filter(at__lt=as_of).order_by("at", "id")
    found = list(
        touched.prefetch_related(
            Prefetch("changes", sendings, to_attr="sent_then"), Prefetch("rulings", decisions, to_attr="ruled_then")
        )
    )
    codes = _scored_codes({response.survey_id for response in found})
    return {response.pk: _stood(response, codes.get(response.survey_id, []), as_of) for response in found}


def _scored_codes(surveys: Iterable[int]) -> Scored:
    """Return the codes of each survey's questions that are answered by a number, in their order."""
    kinds = [Question.Kind.RECOMMEND, Question.Kind.RATING]
    codes: Scored = {}
    for survey, code in (
        Question.objects.filter(survey__in=surveys, kind__in=kinds).order_by("rank", "id").values_list("survey", "code")
    ):
        codes.setdefault(survey, []).append(code)
    return codes


def _stood(response: Any, codes: list[str], as_of: datetime) -> Standing:
    """Go through what was sent and decided until then, as actions/responses.py did when it came."""
    state, at = State.COUNTED.value, response.first_answered_at
    points = response.score if response.answered_at < as_of else None
    is_answered = False
    steps = sorted([*response.sent_then, *response.ruled_then], key=lambda each: each.at)
    for step in steps:
        if isinstance(step, Ruling):
            state = step.after
            continue
        if step.held_for and is_answered and state == State.COUNTED:
            continue
        numbers = [step.answers[code] for code in codes if code in step.answers]
        points, at, is_answered = (numbers[0] if numbers else None), step.at, True
        if state != State.EXCLUDED:
            state = State.HELD.value if step.held_for else State.COUNTED.value
    if not steps:  # nothing of it is kept, as of one that was imported: what it was before the first decision
        first = response.rulings.order_by("id").first()
        state = first.before if first else state
    return Standing(state, points, at)
