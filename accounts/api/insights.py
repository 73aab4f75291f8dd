"""REST: retention and churn, revenue retention, why customers left. Rates in percent, intervals of 95 %, null for nothing."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.segments import AS_OF_NOW, SEGMENT, narrowed
from accounts.exits import SPLITS, exits_by, exits_in
from accounts.forms.insights import RangeForm
from accounts.insights import rates_for, revenue_for
from accounts.models import Customer
from accounts.paying import business_day
from accounts.populations import Population, seen_by
from accounts.retention import Period, Rates, Unit, periods
from accounts.revenue import Ratio, Revenue
from accounts.stretches import MOST_SILENCE, USUAL_SILENCE, Basis
from retention_site.base.proportions import Share
from retention_site.base.resources import Resource

DAY = {"type": "string", "format": "date"}
START = OpenApiParameter("start", DAY, required=True, description="A day of the first period, or the closing day before it.")
END = OpenApiParameter("end", DAY, required=True, description="A day of the last period.")
PERIOD = OpenApiParameter("period", enum=[each.value for each in Unit], description="How long each is; months unless told.")
BASIS = OpenApiParameter(
    "basis", enum=[each.value for each in Basis], description="What makes a customer; contract unless told."
)
SILENCE = OpenApiParameter(
    "inactive_after",
    {"type": "integer", "minimum": 1, "maximum": MOST_SILENCE},
    description=f"Days of silence after which somebody is gone, for activity; {USUAL_SILENCE} unless told.",
)
BY = OpenApiParameter("by", enum=list(SPLITS), description="What to part the exits by; the kind of reason unless told.")
DEFINITION = (
    "A period is the days after `start` up to and with `end`. BC: customers at the end of the day `start`; RC: at the end of"
    " `end`, those gained among them; NC: there at the end and not at the start. retention = (RC - NC) / BC x 100, churn ="
    " lost / BC x 100; they come to 100 % of BC, and without a BC there is neither. low and high bound retention (Wilson 95 %)."
)
MONEY = (
    "Of the customers who paid in the currency at the end of the day `start`: gross = what they still pay, nothing added"
    " counted; net = with what they added; in percent of what they paid. Currencies are never added up."
)
WHY = (
    "Notices for everything that took effect in the days after `start` up to and with `end` and were not taken back."
    " A reason is what the exit interview found, else what they said."
)


class PeriodSerializer(serializers.Serializer[Any]):
    start = serializers.DateField(help_text="The closing day before the period.")
    end = serializers.DateField()


class RatesSerializer(PeriodSerializer):
    bc = serializers.IntegerField()
    nc = serializers.IntegerField()
    rc = serializers.IntegerField()
    survivors = serializers.IntegerField()
    lost = serializers.IntegerField()
    acquired = serializers.IntegerField()
    won_back = serializers.IntegerField()
    joined_and_left = serializers.IntegerField()
    retention = serializers.FloatField(allow_null=True)
    churn = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    complete = serializers.BooleanField()


class RetentionSerializer(serializers.Serializer[Any]):
    definition = serializers.CharField()
    periods = RatesSerializer(many=True)


class RatioSerializer(serializers.Serializer[Any]):
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class CurrencySerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    n = serializers.IntegerField(help_text="Customers who paid in it at the start.")
    starting = serializers.CharField(help_text="Money a month, as decimal text.")
    expansion = serializers.CharField()
    contraction = serializers.CharField()
    churned = serializers.CharField()
    gained = serializers.CharField()
    ending = serializers.CharField()
    gross = RatioSerializer()
    net = RatioSerializer()


class RevenuePeriodSerializer(PeriodSerializer):
    currencies = CurrencySerializer(many=True)
    complete = serializers.BooleanField()


class RevenueSerializer(serializers.Serializer[Any]):
    definition = serializers.CharField()
    periods = RevenuePeriodSerializer(many=True)


class MoneySerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    monthly_value = serializers.CharField()


class ExitSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(allow_blank=True, help_text="Empty where it is unknown.")
    name = serializers.CharField(help_text="In the language of the request.")
    n = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    money = MoneySerializer(many=True)


class ReasonsSerializer(PeriodSerializer):
    definition = serializers.CharField()
    by = serializers.CharField()
    n = serializers.IntegerField()
    exits = ExitSerializer(many=True)


class InsightReports(Resource[Customer]):
    queryset = Customer.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {
        "retention": "accounts.view_insights",
        "revenue": "accounts.view_insights",
        "reasons": "accounts.view_departure",
    }
    action_parameters: ClassVar[dict[str, set[str]]] = {
        "retention": {"start", "end", "period", "basis", "inactive_after", "segment"},
        "revenue": {"start", "end", "period", "segment"},
        "reasons": {"start", "end", "period", "by", "segment"},
    }

    @extend_schema(
        operation_id="insights_retention",
        parameters=[START, END, PERIOD, BASIS, SILENCE, SEGMENT],
        responses={200: RetentionSerializer},
    )
    def retention(self, request: Request) -> Response:
        """Retention and churn of each period from the first to the last."""
        form = _asked(request)
        found = rates_for(self._people, _periods(form), form.unit, rule=form.rule, on=business_day())
        body = {"definition": DEFINITION + self._whose, "periods": [_rates(each) for each in found]}
        return Response(RetentionSerializer(body).data)

    @extend_schema(
        operation_id="insights_revenue", parameters=[START, END, PERIOD, SEGMENT], responses={200: RevenueSerializer}
    )
    def revenue(self, request: Request) -> Response:
        """Gross and net revenue retention of each period, by currency."""
        form = _asked(request)
        wanted, on = _periods(form), business_day()
        found = revenue_for(self._people, wanted, form.unit, on=on)
        lines = [
            {
                "start": period.start,
                "end": period.end,
                "currencies": [_currency(rows[n]) for rows in found.values()],
                "complete": period.is_over(on=on),
            }
            for n, period in enumerate(wanted)
        ]
        return Response(RevenueSerializer({"definition": MONEY + self._whose, "periods": lines}).data)

    @extend_schema(
        operation_id="insights_reasons", parameters=[START, END, PERIOD, BY, SEGMENT], responses={200: ReasonsSerializer}
    )
    def reasons(self, request: Request) -> Response:
        """Why and where customers left: exits by kind of reason, reason, team, stage, time with us, product or industry."""
        form, by = _asked(request), request.query_params.get("by", "category")
        if by not in SPLITS:
            raise exceptions.ValidationError({"by": [_("There is no such split.")]})
        wanted = _periods(form)
        start, end = wanted[0].start, wanted[-1].end
        people = self._people
        exits = exits_in(Period(start, end), user=self.caller, on=business_day())
        exits = exits if people.is_everybody else exits.filter(customer__in=people.customers)
        body = {"start": start, "end": end, "definition": WHY + self._whose, "by": by, "n": exits.count()}
        rows = [
            {"key": each.key, "name": each.label, "n": each.share.count, **_bounds(each.share)}
            | {"money": [{"currency": currency, "monthly_value": f"{amount:.2f}"} for amount, currency in each.money]}
            for each in exits_by(exits, by)
        ]
        return Response(ReasonsSerializer(body | {"exits": rows}).data)

    @property
    def _people(self) -> Population:
        """Whom the numbers are about: those of a segment as it is now, else everybody the caller may see."""
        everybody = seen_by(self.caller)
        code = self.request.query_params.get("segment")
        return everybody if code is None else Population(narrowed(everybody.customers, code))

    @property
    def _whose(self) -> str:
        return AS_OF_NOW if "segment" in self.request.query_params else ""


def _asked(request: Request) -> RangeForm:
    """Read the parameters. Raises ValidationError for any that is empty, unreadable or out of bounds."""
    form = RangeForm(request.query_params)
    empty = {
        name: [_("Give a value, or leave the parameter out.")] for name, value in request.query_params.items() if not value
    }
    if empty or not form.is_valid():
        raise exceptions.ValidationError(empty | {name: list(map(str, found)) for name, found in form.errors.items()})
    return form


def _periods(form: RangeForm) -> list[Period]:
    try:
        wanted = periods(form.cleaned_data["start"], form.cleaned_data["end"], form.unit)
    except (ValueError, OverflowError) as error:
        raise exceptions.ValidationError({"start": [_("These are too many periods.")]}) from error
    if not wanted:
        # The day `start` closes a period, so what it begins lies behind `end`
        raise exceptions.ValidationError({"end": [_("No period begins between these days.")]})
    return wanted


def _rates(line: Rates) -> dict[str, Any]:
    moves, retention = line.moves, line.retention
    return {
        "start": line.period.start,
        "end": line.period.end,
        "bc": line.bc,
        "nc": line.nc,
        "rc": line.rc,
        "survivors": line.survivors,
        "lost": moves.lost,
        "acquired": moves.acquired,
        "won_back": moves.won_back,
        "joined_and_left": moves.joined_and_left,
        "retention": retention.percent,
        "churn": line.churn.percent,
        "low": retention.low,
        "high": retention.high,
        "complete": line.complete,
    }


def _currency(line: Revenue) -> dict[str, Any]:
    amounts = ("starting", "expansion", "contraction", "churned", "gained", "ending")
    money = {name: f"{getattr(line, name):.2f}" for name in amounts}
    return {"currency": line.currency, "n": line.n, **money, "gross": _ratio(line.gross), "net": _ratio(line.net)}


def _ratio(ratio: Ratio) -> dict[str, float | None]:
    return {"rate": ratio.percent, "low": ratio.low, "high": ratio.high}


def _bounds(share: Share) -> dict[str, float | None]:
    return {"share": share.percent, "low": share.low, "high": share.high}
