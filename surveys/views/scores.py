"""What surveys tell: one of them in full, and every NPS together as a page of insights."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.insight_pages import pages_for
from accounts.insights import choices, recent
from accounts.models import Attribute
from accounts.requests import StaffRequest
from accounts.retention import Period
from accounts.segments.narrowing import SegmentForm
from retention_site.base.access import permitted
from surveys.dashboard import Line, figure_of, lines_of, measured, results_of, rows_by, with_and_without
from surveys.forms.scores import ScoreForm
from surveys.models import Band, Survey
from surveys.nps import Csat, Nps
from surveys.score_charts import bands_bar, trend
from surveys.score_parts import Part, parts
from surveys.scores import Reading, Tally, asked_and_answered, asked_by, how_they_stand
from surveys.told import Told

BAND_WORDS = {"promoters": Band.PROMOTER, "passives": Band.PASSIVE, "detractors": Band.DETRACTOR}


@require_safe
@permitted("surveys.view_survey")
def survey_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The dashboard of one survey: what it measures, how that moves, whom it comes from, and each of its questions."""
    survey = Survey.objects.filter(pk=pk).first()
    if survey is None:
        raise Http404
    form = ScoreForm(request.GET)
    kinds = SegmentForm(request.GET)
    reading = Reading(request.user, survey, form.known_on, kinds.seen_by(request.user))
    context = {"survey": survey} | _told(request, form, reading, kinds)
    context["results"] = results_of(reading, context["line"].period)
    return render(request, "surveys/scores/survey_detail.html", context)


@require_safe
@permitted("surveys.view_survey")
def insight_nps(request: StaffRequest) -> HttpResponse:
    """The NPS over all surveys that ask it, each person once in a period."""
    form = ScoreForm(request.GET)
    kinds = SegmentForm(request.GET)
    reading = Reading(request.user, None, form.known_on, kinds.seen_by(request.user))
    context = {"survey": None, "pages": pages_for(request.user)} | _told(request, form, reading, kinds)
    return render(request, "surveys/scores/insight_nps.html", context)


def _told(request: StaffRequest, form: ScoreForm, reading: Reading, kinds: SegmentForm) -> dict[str, Any]:
    """What both pages tell. The number of queries does not depend on how many answered."""
    wanted = recent(form.unit, on=form.today)
    lines = lines_of(reading, wanted, form.unit, on=form.today)
    line = _chosen(form, reading, wanted, lines)
    known = parts(list(Attribute.objects.all()), with_surveys=reading.survey is None)
    part = known.get(request.GET.get("by", "")) or next(iter(known.values()))
    context: dict[str, Any] = {
        "form": form,
        "kinds": kinds,
        "reading": reading,
        "line": line,
        "lines": lines,
        "choices": choices(wanted, form.unit, line.period),
        "splits": list(known.values()),
        "part": part,
        "asked": asked_and_answered(reading, line.period),
        "stand": how_they_stand(reading, line.period),
        "measure": _measure(reading.survey),
        "is_as_of": reading.as_of is not None,
        "figure_is_share": measured(reading.survey) is Csat,
        "held_url": _list_url(reading, line.period, "held") + kinds.list_query,
        "excluded_url": _list_url(reading, line.period, "excluded") + kinds.list_query,
    }
    if measured(reading.survey) is None:
        return context | {"silent": _silent(reading, line.period, part)}
    context["split"] = rows_by(reading, line.period, part) if part.is_about_answers else []
    context["recorded"] = with_and_without(reading, line.period, known["recorded"])
    context["chart"] = trend(lines) if lines else None
    if isinstance(line.figure, Nps) and line.figure.n:
        names = zip(BAND_WORDS.items(), line.figure.shares, strict=True)
        context["bands"] = bands_bar([(name, str(words.label), each) for (name, words), each in names])
    return context | {"silent": _silent(reading, line.period, part)}


def _chosen(form: ScoreForm, reading: Reading, wanted: list[Period], lines: list[Line]) -> Line:
    """Return the line of the period asked for: else the last in which somebody answered, else the running one."""
    period = next((each for each in wanted if form.day and each.start < form.day <= each.end), None)
    if period is None:
        period = next((line.period for line in reversed(lines) if line.figure.n), wanted[-1])
    for line in lines:
        if line.period == period:
            return line
    links = Told(reading.survey.pk if reading.survey else None, period, reading.as_of).codes
    return Line(period, form.unit, figure_of(reading.survey, Tally()), None, links, period.is_over(on=form.today))


def _silent(reading: Reading, period: Period, part: Part) -> list[dict[str, Any]]:
    """Who was asked and does not answer, the most silent first."""
    if not part.is_about_asking:
        return []
    lines = asked_by(reading, period, part)
    labels = part.labels([line.key for line in lines])
    return [{"label": labels.get(line.key) or labels[""], "share": line.share} for line in lines]


def _list_url(reading: Reading, period: Period, state: str) -> str:
    """The list of the answers of a period that stand so now."""
    survey = {"survey": reading.survey.pk} if reading.survey else {}
    query = {"state": state, "since": period.first.isoformat(), "until": period.end.isoformat()}
    return f"{reverse('response_list')}?{urlencode(survey | query)}"


def _measure(survey: Survey | None) -> str:
    """What the figure is called; empty where there is none."""
    kind = measured(survey)
    if kind is None:
        return ""
    if kind is Csat:
        return _("Satisfied: 4 or 5 of 5")
    return _("NPS") if survey is None or survey.kind == Survey.Kind.NPS else _("Score, counted like an NPS")
