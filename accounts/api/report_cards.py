"""REST: the report card. Shares in percent, areas from 0 to 1, intervals of 95 %, null for what is not known or not there."""

from datetime import date
from http import HTTPStatus
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.report_cards import TRY_AGAIN, ask_for_cards
from accounts.api.insights import DAY
from accounts.api.segments import AS_OF_NOW, SEGMENT, narrowed
from accounts.forms.report_cards import ReportCardForm
from accounts.models import AskedCard, Customer, StandingRules, User
from accounts.segments.reading import segment_of
from accounts.standing.asked_cards import Wanted
from accounts.standing.cards import HORIZON, LONGEST_HORIZON, MOST_DAYS, Asked, ReportCard
from accounts.standing.kept_cards import last_known_day, usual_day
from retention_site.base.api_fields import Moment
from retention_site.base.proportions import Share
from retention_site.base.resources import Resource

AS_OF = OpenApiParameter(
    "as_of", DAY, description="The day of the call; the newest month-end whose horizon is over unless told."
)
HORIZON_DAYS = OpenApiParameter(
    "horizon_days",
    {"type": "integer", "minimum": 1, "maximum": LONGEST_HORIZON},
    description=f"How many days after it are looked at; {HORIZON} unless told.",
)
MIN_DAYS = OpenApiParameter(
    "min_days",
    {"type": "integer", "minimum": 1, "maximum": MOST_DAYS},
    description="Customers who used something on so many days by then; 1 unless told.",
)
DEFINITION = (
    "Of the customers who had used anything on `min_days` days by the day `as_of`, had not left and had given no notice:"
    " `called` were silent for longer than the rules of standing allow (slipping away or dormant); `silent` used nothing in the"
    " `horizon_days` after it, or had no contract any more at their end. precision = called and silent / called; recall ="
    " called and silent / silent (Wilson). auc: how often the risk, learnt from outcomes by `as_of`, is higher for one who is"
    " silent than for one who is not, ties by half (Hanley and McNeil 1982, Newcombe 2006); baseline_auc: the same for the"
    " days of silence alone. lift = precision / share of silent. lead_time_days: median from the call until they left or,"
    " where no contract tells the day, were dormant. Until the horizon is over (`complete`), what hangs on it is null."
)

ASK_AGAIN = 5  # seconds
LATER = [
    OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=text, response=[HTTPStatus.ACCEPTED])
    for name, kind, text in (
        ("Location", {"type": "string"}, "Where the card will be: the same address."),
        ("Retry-After", {"type": "integer"}, "Seconds after which to ask again."),
    )
]


class NotCounted(exceptions.APIException):
    """The queue could not count a card; it tries again once somebody asks after a while."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "not_counted"
    wait = TRY_AGAIN.total_seconds()


class CardShareSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    count = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class ReportCardSerializer(serializers.Serializer[Any]):
    definition = serializers.CharField()
    as_of = serializers.DateField()
    until = serializers.DateField()
    horizon_days = serializers.IntegerField()
    min_days = serializers.IntegerField()
    complete = serializers.BooleanField()
    n = serializers.IntegerField()
    called = serializers.IntegerField()
    slipping = serializers.IntegerField()
    dormant = serializers.IntegerField()
    silent = serializers.IntegerField(allow_null=True)
    called_silent = serializers.IntegerField(allow_null=True)
    missed = serializers.IntegerField(allow_null=True, help_text="Silent, though called healthy.")
    auc = serializers.FloatField(allow_null=True)
    auc_low = serializers.FloatField(allow_null=True)
    auc_high = serializers.FloatField(allow_null=True)
    baseline_auc = serializers.FloatField(allow_null=True)
    precision = serializers.FloatField(allow_null=True)
    precision_low = serializers.FloatField(allow_null=True)
    precision_high = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    recall_low = serializers.FloatField(allow_null=True)
    recall_high = serializers.FloatField(allow_null=True)
    lift = serializers.FloatField(allow_null=True)
    lead_time_days = serializers.FloatField(allow_null=True)
    left = CardShareSerializer(allow_null=True, help_text="Of those whose contract ended, who had been called healthy.")
    learnt_days = serializers.IntegerField(help_text="The horizon that the risk was learnt with.")
    learnt_n = serializers.IntegerField(help_text="Of how many customers; 0 where the history was too short.")


class PlannedCardSerializer(serializers.ModelSerializer[AskedCard]):
    """A card that is being counted."""

    step = serializers.IntegerField(help_text="Of 2: learning the risk, and checking who was called.")
    planned_at = Moment()

    class Meta:
        model = AskedCard
        fields: ClassVar = ["as_of", "horizon_days", "min_days", "planned_at", "step"]
        read_only_fields = fields


class ReportCardReport(Resource[Customer]):
    queryset = Customer.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {"report": "accounts.view_insights"}
    action_parameters: ClassVar[dict[str, set[str]]] = {"report": {"as_of", "horizon_days", "min_days", "segment"}}

    @extend_schema(
        operation_id="insights_report_card",
        parameters=[AS_OF, HORIZON_DAYS, MIN_DAYS, SEGMENT, *LATER],
        responses={
            200: ReportCardSerializer,
            202: PlannedCardSerializer,
            503: OpenApiResponse(description="It could not be counted; it is tried again after Retry-After."),
        },
    )
    def report(self, request: Request) -> Response:
        """Who was called slipping away on a past day, by what was known then, against what became of them.

        With little use it is told at once. Else the answer is 202 while the queue counts it: ask the same again until it is
        200. What was counted is kept until the day ends.
        """
        asked, code = _asked(request), request.query_params.get("segment")
        answer = ask_for_cards(_wanted(self.caller, asked, code), rules=StandingRules.current())
        if answer.cards is not None:
            definition = DEFINITION + (AS_OF_NOW if code else "")
            return Response(ReportCardSerializer({"definition": definition} | _told(answer.cards[""])).data)
        if answer.row is not None and answer.row.has_failed:
            raise NotCounted(_("This report card could not be counted."))
        headers = {"Location": request.build_absolute_uri(), "Retry-After": str(ASK_AGAIN)}
        return Response(PlannedCardSerializer(answer.row).data, status=HTTPStatus.ACCEPTED, headers=headers)


def _wanted(caller: User, asked: Asked, code: str | None) -> Wanted:
    """Return what is asked for. Raises ValidationError where there is no such segment, or it cannot be asked."""
    customers = Customer.objects.visible_to(caller)
    if code is None:
        return Wanted(asked, caller, customers)
    return Wanted(asked, caller, narrowed(customers, code), {"segment": code}, segment_of(code).rule)


def _asked(request: Request) -> Asked:
    """Read the parameters. Raises ValidationError for any that is empty, unreadable or out of bounds."""
    given = request.query_params
    usual = Asked(usual_day(last_known_day(), StandingRules.current().horizon_days))
    form = ReportCardForm(given, usual)
    empty = {name: [_("Give a value, or leave the parameter out.")] for name, value in given.items() if not value}
    if empty or not form.is_valid():
        raise exceptions.ValidationError(empty | {name: list(map(str, found)) for name, found in form.errors.items()})
    return form.asked


def _told(card: ReportCard) -> dict[str, Any]:
    asked, area = card.asked, card.area
    days: dict[str, date] = {"as_of": asked.as_of, "until": asked.until}
    names = (
        "complete",
        "n",
        "called",
        "slipping",
        "dormant",
        "silent",
        "missed",
        "lift",
        "lead_time_days",
        "learnt_days",
        "learnt_n",
    )
    return {
        **days,
        "horizon_days": asked.horizon_days,
        "min_days": asked.min_days,
        **{name: getattr(card, name) for name in names},
        "called_silent": card.called_gone,
        "auc": area.value if area else None,
        "auc_low": area.low if area else None,
        "auc_high": area.high if area else None,
        "baseline_auc": card.baseline.value if card.baseline else None,
        **_bounds("precision", card.precision),
        **_bounds("recall", card.recall),
        "left": _share(card.left_unseen),
    }


def _bounds(name: str, share: Share | None) -> dict[str, float | None]:
    """A share as three fields of its own."""
    values = (share.percent, share.low, share.high) if share else (None, None, None)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {"n": share.n, "count": share.count, "rate": share.percent, "low": share.low, "high": share.high}
