"""The list of surveys: how much each was answered, its score of late in short, and in which languages it speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from surveys.completeness import Completeness, completeness_of
from surveys.models import Question, Response, Survey

LATE_DAYS = 90  # of answers that the short score looks at


@dataclass(frozen=True)
class Line:
    """A survey; how many answers count, when the last came; of the last days how many have a number, and what these say.

    `score` is −100 to 100 for a survey from 0 to 10, a mean of 1 to 5 for the others; None where there are no numbers.
    """

    survey: Survey
    languages: list[Completeness]
    asked: int
    answers: int
    last_at: object
    scored: int
    score: float | None
    is_net: bool


def lines_of(surveys: QuerySet[Survey], user: User) -> list[Line]:
    """Return a line for each survey, in three queries whatever their number; answers are those that `user` may see."""
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.asked().filter(survey__in=surveys):
        questions.setdefault(question.survey_id, []).append(question)
    figures = {row["survey"]: row for row in _figures(user)}
    return [_line(survey, questions.get(survey.pk, []), figures.get(survey.pk, {})) for survey in surveys]


def _figures(user: User) -> Iterable[Any]:
    late = Q(answered_at__gte=timezone.now() - timedelta(days=LATE_DAYS), score__isnull=False)
    counted = Response.objects.visible_to(user).counted().order_by().values("survey")
    return counted.annotate(
        count=Count("pk"),
        last_at=Max("answered_at"),
        scored=Count("pk", filter=late),
        promoters=Count("pk", filter=late & Q(score__gte=9)),
        detractors=Count("pk", filter=late & Q(score__lte=6)),
        mean=Avg("score", filter=late),
    )


def _line(survey: Survey, questions: list[Question], row: dict[str, Any]) -> Line:
    scored = int(row.get("scored", 0))
    first = next((question for question in questions if question.is_scored), None)
    is_net = first is not None and first.kind == Question.Kind.RECOMMEND
    score = None
    if scored:
        score = 100 * (row["promoters"] - row["detractors"]) / scored if is_net else row["mean"]
    return Line(
        survey=survey,
        languages=completeness_of(survey, questions),
        asked=len(questions),
        answers=int(row.get("count", 0)),
        last_at=row.get("last_at"),
        scored=scored,
        score=score,
        is_net=is_net,
    )
