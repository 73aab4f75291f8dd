"""REST: the NPS. Points from -100 to 100, intervals of 95 % (adjusted Wald), null where there is nothing to say."""

from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answered

from accounts.api.scopes import customers
from accounts.api.segments import AS_OF_NOW, SEGMENT, narrowed
from accounts.insights import recent
from accounts.retention import Period, Unit, periods
from retention_site.base.resources import Resource
from surveys.dashboard import measured
from surveys.forms.scores import ScoreRangeForm
from surveys.models import Response, Survey
from surveys.nps import Change, Nps, Verdict, change, nps_of
from surveys.scores import ONE_DAY, Reading, held_in, tallies

DAY = {"type": "string", "format": "date"}
FIRST = date(2000, 1, 1)
DEFINITION = (
    "score = (promoters - detractors) / n x 100; 9 and 10 promote, 0 to 6 detract. Each person counts once, with the last of"
    " their answers in the time looked at that counts. low and high bound it at 95 % (adjusted Wald: 3/4 added to promoters and"
    " to detractors, 3 to n). enough: 30 answers or more. Answers held back or left out count nowhere."
)


class ChangeSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(help_text="Points since the period before.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    verdict = serializers.ChoiceField(choices=[each.value for each in Verdict])


class ScoreSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    promoters = serializers.IntegerField()
    passives = serializers.IntegerField()
    detractors = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    enough = serializers.BooleanField()
    held = serializers.IntegerField(help_text="Answers that are held back, for they may be a machine's.")


class PeriodScoreSerializer(ScoreSerializer):
    start = serializers.DateField(help_text="The closing day before the period.")
    end = serializers.DateField()
    change = ChangeSerializer(allow_null=True)


class NpsSerializer(ScoreSerializer):
    definition = serializers.CharField()
    periods = PeriodScoreSerializer(many=True)


class NpsReport(Resource[Response]):
    queryset = Response.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {"report": "surveys.view_survey"}
    action_parameters: ClassVar[dict[str, set[str]]] = {"report": {"survey", "start", "end", "period", "as_of", "segment"}}

    @extend_schema(
        operation_id="insights_nps",
        parameters=[
            OpenApiParameter(
                "survey", {"type": "string", "pattern": "^[0-9]{1,18}$"}, description="Its id; all NPS unless told."
            ),
            OpenApiParameter("start", DAY, description="A day of the first period, or the closing day before it."),
            OpenApiParameter("end", DAY, description="A day of the last period."),
            OpenApiParameter("period", enum=[each.value for each in Unit], description="How long each is; months unless told."),
            OpenApiParameter("as_of", DAY, description="The last day of what is known; today unless told."),
            SEGMENT,
        ],
        responses={200: NpsSerializer},
    )
    def report(self, request: Request) -> Answered:
        """The NPS in all and by period: of all time, and of the last periods, unless days are given."""
        form = _asked(request)
        code = request.query_params.get("segment")
        people = None if code is None else narrowed(customers(self.caller), code)
        reading = Reading(self.caller, _survey(request), form.known_on, people)
        wanted = _periods(form)
        whole = Period(wanted[0].start if form.cleaned_data["start"] else FIRST - ONE_DAY, _last(form, wanted))
        total, *_rest = tallies(reading, [whole])
        body = _score(nps_of(total), held_in(reading, [whole])[0])
        body |= {"definition": DEFINITION + (AS_OF_NOW if people is not None else ""), "periods": _lines(reading, wanted)}
        return Answered(NpsSerializer(body).data)


def _lines(reading: Reading, wanted: list[Period]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    before: Nps | None = None
    held = held_in(reading, wanted)
    for n, (period, tally) in enumerate(zip(wanted, tallies(reading, wanted), strict=True)):
        figure = nps_of(tally)
        moved = change(before, figure) if before else None
        line = {"start": period.start, "end": period.end, "change": _change(moved) if moved else None}
        found.append(_score(figure, held[n]) | line)
        before = figure
    return found


def _score(figure: Nps, held: int) -> dict[str, Any]:
    counts = {name: getattr(figure, name) for name in ("n", "promoters", "passives", "detractors", "low", "high", "enough")}
    return counts | {"score": figure.value, "held": held}


def _change(moved: Change) -> dict[str, Any]:
    return {"value": moved.value, "low": moved.low, "high": moved.high, "verdict": moved.verdict.value}


def _asked(request: Request) -> ScoreRangeForm:
    """Read the parameters. Raises ValidationError for any that is empty, unreadable or out of bounds."""
    form = ScoreRangeForm(request.query_params)
    empty = {
        name: [_("Give a value, or leave the parameter out.")] for name, value in request.query_params.items() if not value
    }
    if empty or not form.is_valid():
        raise exceptions.ValidationError(empty | {name: list(map(str, found)) for name, found in form.errors.items()})
    return form


def _survey(request: Request) -> Survey | None:
    """Return the survey asked for. Raises ValidationError where it is none, or none that is scored from 0 to 10."""
    key = request.query_params.get("survey")
    if key is None:
        return None
    found = Survey.objects.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) <= 18 else None
    if found is None or measured(found) is not Nps:
        raise exceptions.ValidationError({"survey": [_("There is no such survey with a score from 0 to 10.")]})
    return found


def _periods(form: ScoreRangeForm) -> list[Period]:
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    if not start:
        return recent(form.unit, on=end or form.today)
    try:
        wanted = periods(start, end or max(form.today, start), form.unit)
    except ValueError as error:
        raise exceptions.ValidationError({"start": [_("These are too many periods.")]}) from error
    if not wanted:
        raise exceptions.ValidationError({"end": [_("No period begins between these days.")]})
    return wanted


def _last(form: ScoreRangeForm, wanted: list[Period]) -> date:
    """The last day of the whole: that of the last period, since none is answered after today."""
    return max(wanted[-1].end, timezone.localdate()) if not form.cleaned_data["end"] else wanted[-1].end
