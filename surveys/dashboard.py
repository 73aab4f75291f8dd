"""What a page of scores tells: the figure of a period, how it moved, its trend, its parts, who was asked, and each question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.insights import name_of
from accounts.retention import Period, Unit
from retention_site.base.proportions import Share, share
from surveys.history import known
from surveys.models import Answer, Question, Survey
from surveys.models.responses import BANDED_KINDS
from surveys.nps import RATINGS, SCORES, Change, Csat, Figure, Nps, Verdict, change, csat_of, nps_of
from surveys.score_parts import STAFF, THEMSELVES, Part
from surveys.scores import ONE_DAY, Reading, Tally, day_begins, tallies, tallies_by
from surveys.told import Told

VERDICTS: dict[Verdict, Promise] = {
    Verdict.TOO_FEW: _("too few to compare"),
    Verdict.CHANCE: _("could be chance"),
    Verdict.RISE: _("a real rise"),
    Verdict.FALL: _("a real fall"),
}
MOST_GROUPS = 60


@dataclass(frozen=True)
class Line:
    """The figure of one period, how it moved since the one before, and the addresses of the answers behind it."""

    period: Period
    unit: Unit
    figure: Any  # Nps or Csat
    moved: Change | None
    links: dict[str, str]
    complete: bool

    @property
    def name(self) -> str:
        return name_of(self.period, self.unit)

    @property
    def verdict(self) -> str:
        return str(VERDICTS[self.moved.verdict]) if self.moved else ""


@dataclass(frozen=True)
class Row:
    """The figure of one group of a split."""

    key: str
    label: str
    figure: Any
    links: dict[str, str]


@dataclass(frozen=True)
class Result:
    """What one question brought: how many answered, and of each choice or number how many."""

    question: Question
    n: int
    lines: list[tuple[str, Share]] = field(default_factory=list)
    mean: float | None = None


def measured(survey: Survey | None) -> type[Figure] | None:
    """Return what a survey measures: a score from -100 to 100, the share of the satisfied, or nothing."""
    if survey is None or survey.kind in BANDED_KINDS:
        return Nps
    return None if survey.kind == Survey.Kind.EXIT else Csat


def figure_of(survey: Survey | None, tally: Tally) -> Nps | Csat:
    return csat_of(tally) if measured(survey) is Csat else nps_of(tally)


def lines_of(reading: Reading, periods: Sequence[Period], unit: Unit, *, on: date) -> list[Line]:
    """Return the figures of `periods`, one query; those at the beginning in which there was nothing yet are left out."""
    found: list[Line] = []
    before: Figure | None = None
    for period, tally in zip(periods, tallies(reading, periods), strict=True):
        figure = figure_of(reading.survey, tally)
        if not figure.n and not found:
            continue
        moved = change(before, figure) if before else None
        links = Told(_key(reading), period, reading.as_of).codes
        found.append(Line(period, unit, figure, moved, links, period.is_over(on=on)))
        before = figure
    return found


def rows_by(reading: Reading, period: Period, part: Part) -> list[Row]:
    """Return the figures of the groups of `part`, those with the most answers first: two queries."""
    found = tallies_by(reading, period, part)
    labels = part.labels(found)
    rows = [
        Row(
            key,
            labels.get(key) or labels[""],
            figure_of(reading.survey, tally),
            Told(_key(reading), period, reading.as_of, part=part.code, key=key).codes,
        )
        for key, tally in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.figure.n, row.label))[:MOST_GROUPS]


def with_and_without(reading: Reading, period: Period, recorded: Part) -> dict[str, Row]:
    """Return the figure of those whom a colleague recorded, and of those who answered by themselves."""
    rows = {row.key: row for row in rows_by(reading, period, recorded)}
    return {name: rows[key] for name, key in (("staff", STAFF), ("themselves", THEMSELVES)) if key in rows}


def results_of(reading: Reading, period: Period) -> list[Result]:
    """Return what each question of a survey brought in a period: two queries, however many answered."""
    begin, end = day_begins(period.first), day_begins(period.end + ONE_DAY)
    counted = known(reading.responses, past=reading.past).filter(at__gte=begin, at__lt=end)
    counts = Answer.objects.filter(response__in=counted.values("pk")).order_by()
    grouped = counts.values_list("question", "number", "choices").annotate(n=Count("pk"))
    found: dict[int, list[tuple[int | None, list[str], int]]] = {}
    for question, number, choices, n in grouped:
        found.setdefault(question, []).append((number, choices, n))
    questions = Question.objects.filter(survey=reading.survey).order_by("rank", "id")
    return [_result(each, found.get(each.pk, [])) for each in questions if each.is_active or each.pk in found]


def _result(question: Question, counts: list[tuple[int | None, list[str], int]]) -> Result:
    n = sum(count for _number, _choices, count in counts)
    if question.kind == Question.Kind.CHOICE:
        chosen = Counter[str]()
        for _number, choices, count in counts:
            chosen.update(dict.fromkeys(choices, count))
        words = dict(question.choices_in(get_language() or "en"))
        codes = [*words, *(code for code in chosen if code not in words)]
        lines = [(words.get(code, code), share(chosen[code], n)) for code in codes]
        return Result(question, n, sorted(lines, key=lambda line: -line[1].count))
    if not question.is_scored:
        return Result(question, n)
    numbers = Tally()
    for number, _choices, count in counts:
        numbers[number or 0] += count
    scale = SCORES if question.kind == Question.Kind.RECOMMEND else RATINGS
    mean = sum(number * count for number, count in numbers.items()) / n if n else None
    return Result(question, n, [(str(number), share(numbers[number], n)) for number in reversed(scale)], mean)


def _key(reading: Reading) -> int | None:
    return reading.survey.pk if reading.survey else None
