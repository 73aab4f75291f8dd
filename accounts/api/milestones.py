"""REST: milestones, and how long they took those who began in each period."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.forms.milestones import StartsForm
from accounts.insights import recent
from accounts.milestones.cohorts import Cohort, cohorts_of, known
from accounts.milestones.time_to_value import TimeToValue
from accounts.models import Customer, Milestone
from accounts.paying import business_day
from accounts.retention import Unit
from retention_site.base.api_fields import ApiSerializer, IdOf
from retention_site.base.api_filters import Filters, FlagFilter
from retention_site.base.resources import Listed, Resource, Retrieved

DEFINITION = (
    "Customers by the period in which they began: their trial or first payment, whichever is earlier; else their first use."
    " within: reached by that day since then, of those whose days are over, in percent (Wilson 95 %). Who left without"
    " reaching it has not reached it. median_days: Kaplan-Meier; null while more than half have not."
)


class MilestoneSerializer(ApiSerializer):
    product = IdOf(help_text="With any where there is none.")

    class Meta:
        model = Milestone
        fields = [
            "id", "code", "wordings", "event", "product", "times", "counts_days", "ends_onboarding", "is_active", "rank",
            "created_at", "updated_at",
        ]  # fmt: skip


class MilestoneFilter(Filters):
    is_active = FlagFilter()


class Milestones(Listed[Milestone], Retrieved[Milestone]):
    queryset = Milestone.objects.all()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilter
    ordering = ("rank", "pk")


class WithinSerializer(serializers.Serializer[Any]):
    days = serializers.IntegerField()
    n = serializers.IntegerField(help_text="Whose days are over.")
    reached = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class TimeToValueSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    reached = serializers.IntegerField()
    median_days = serializers.IntegerField(allow_null=True)
    within = WithinSerializer(many=True)


class CohortSerializer(TimeToValueSerializer):
    start = serializers.DateField(help_text="The closing day before the period.")
    end = serializers.DateField()


class MilestoneReportSerializer(TimeToValueSerializer):
    definition = serializers.CharField()
    milestone = serializers.CharField(allow_null=True, help_text="Its code; null where none is in use.")
    cohorts = CohortSerializer(many=True)


class MilestoneReport(Resource[Milestone]):
    queryset = Milestone.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {"report": "accounts.view_milestonereached"}
    action_parameters: ClassVar[dict[str, set[str]]] = {"report": {"milestone", "period"}}

    @extend_schema(
        operation_id="insights_milestones",
        parameters=[
            OpenApiParameter("milestone", {"type": "string"}, description="Its code; the first in use unless told."),
            OpenApiParameter("period", enum=[each.value for each in Unit], description="Quarters unless told."),
        ],
        responses={200: MilestoneReportSerializer},
    )
    def report(self, request: Request) -> Response:
        """How long a milestone took, by the period in which customers began."""
        form, on = _asked(request), business_day()
        body: dict[str, Any] = {"definition": DEFINITION, "milestone": None, "cohorts": [], **_value(TimeToValue())}
        if form.chosen:
            customers = Customer.objects.visible_to(self.caller)
            cohorts, together = cohorts_of(known(form.chosen), customers, recent(form.unit, on=on), on=on)
            body |= {"milestone": form.chosen.code, **_value(together), "cohorts": [_cohort(each) for each in cohorts]}
        return Response(MilestoneReportSerializer(body).data)


def _asked(request: Request) -> StartsForm:
    """Read the parameters. Raises ValidationError for any that is empty or unknown."""
    form = StartsForm(request.query_params, list(Milestone.objects.filter(is_active=True)))
    form.is_valid()
    errors = {
        name: [_("Give a value, or leave the parameter out.")] for name, value in request.query_params.items() if not value
    }
    errors |= {name: list(map(str, found)) for name, found in form.errors.items() if request.query_params.get(name)}
    if errors:
        raise exceptions.ValidationError(errors)
    return form


def _cohort(cohort: Cohort) -> dict[str, Any]:
    return {"start": cohort.period.start, "end": cohort.period.end, **_value(cohort.value)}


def _value(value: TimeToValue) -> dict[str, Any]:
    within = [
        {"days": days, "n": share.n, "reached": share.count, "rate": share.percent, "low": share.low, "high": share.high}
        for days, share in value.within.items()
    ]
    return {"n": value.n, "reached": value.reached, "median_days": value.median, "within": within}
