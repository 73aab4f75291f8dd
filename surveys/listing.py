"""The list of surveys: how much each was answered, its score of late in short, and in which languages it speaks."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from accounts.models import User
from surveys.completeness import Completeness, completeness_of
from surveys.models import Question, Response, Survey
from surveys.nps import Csat, Nps, csat_of, nps_of

LATE_DAYS = 90  # of answers that the short score looks at


@dataclass(frozen=True)
class Line:
    """A survey; how many answers count, when the last came; and what those of the last days come to."""

    survey: Survey
    languages: list[Completeness]
    asked: int
    answers: int
    last_at: object
    score: Nps | Csat


def lines_of(surveys: QuerySet[Survey], user: User) -> list[Line]:
    """Return a line for each survey, in four queries whatever their number; answers are those that `user` may see."""
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.asked().filter(survey__in=surveys):
        questions.setdefault(question.survey_id, []).append(question)
    counted = Response.objects.visible_to(user).counted().order_by().values("survey")
    figures: dict[int, Any] = {row["survey"]: row for row in counted.annotate(count=Count("pk"), last_at=Max("answered_at"))}
    late = counted.filter(answered_at__gte=timezone.now() - timedelta(days=LATE_DAYS), score__isnull=False)
    tallies: dict[int, Counter[int]] = defaultdict(Counter)
    for survey_id, score, count in late.values_list("survey", "score").annotate(count=Count("pk")):
        tallies[survey_id][score] = count
    return [_line(each, questions.get(each.pk, []), figures.get(each.pk, {}), tallies[each.pk]) for each in surveys]


def _line(survey: Survey, questions: list[Question], row: dict[str, Any], tally: Counter[int]) -> Line:
    first = next((question for question in questions if question.is_scored), None)
    is_rated = first is not None and first.kind == Question.Kind.RATING
    return Line(
        survey=survey,
        languages=completeness_of(survey, questions),
        asked=len(questions),
        answers=row.get("count", 0),
        last_at=row.get("last_at"),
        score=csat_of(tally) if is_rated else nps_of(tally if survey.kind == Survey.Kind.NPS else {}),
    )
