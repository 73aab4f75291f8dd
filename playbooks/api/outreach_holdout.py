"""REST: what all outreach together did, against those held back from all of it."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.scopes import customers
from accounts.models import ContactPolicy
from accounts.paying import business_day
from playbooks.api.outreach_results import ComparisonSerializer, compared
from playbooks.api.promises import DAY
from playbooks.forms.outreach_holdout import HoldoutForm
from playbooks.models import Outreach
from playbooks.outreach import holdout
from retention_site.base.api_fields import Moment
from retention_site.base.resources import Resource

WITHIN = {"type": "integer", "enum": list(holdout.DAYS)}


class GoalLiftSerializer(ComparisonSerializer):
    goal = serializers.ChoiceField(choices=Outreach.Goal.choices)


class HoldoutSerializer(serializers.Serializer[Any]):
    start = serializers.DateField()
    end = serializers.DateField()
    days = serializers.IntegerField(help_text="Within so many days of the first run that a customer was in.")
    holdout_percent = serializers.IntegerField(help_text="The share of customers that is held back from all outreach.")
    since = Moment(allow_null=True, help_text="Since when it is that share; earlier runs are not counted.")
    known_on = serializers.DateField(allow_null=True, help_text="From this day on it is known of everybody so far.")
    goals = GoalLiftSerializer(many=True)


class HoldoutReport(Resource[Outreach]):
    queryset = Outreach.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {"report": "playbooks.view_outreach"}
    action_parameters: ClassVar[dict[str, set[str]]] = {"report": {"start", "end", "days"}}

    @extend_schema(
        operation_id="insights_holdout",
        parameters=[
            OpenApiParameter("start", DAY, description="First day of planning; without it since the share was last changed."),
            OpenApiParameter("end", DAY, description="Last day, a year after the first at most; without it today."),
            OpenApiParameter("days", WITHIN, description=f"{holdout.USUAL_DAYS} unless told."),
        ],
        responses={200: HoldoutSerializer},
    )
    def report(self, request: Request) -> Response:
        """How much more often customers stayed, were active, paid more or answered than those no outreach ever reaches."""
        policy = ContactPolicy.current()
        form = HoldoutForm(request.query_params, usual=holdout.usual_period(policy))
        empty = {
            name: [_("Give a value, or leave the parameter out.")] for name, value in request.query_params.items() if not value
        }
        if empty or not form.is_valid():
            raise exceptions.ValidationError(empty or {name: [*map(str, errors)] for name, errors in form.errors.items()})
        together = holdout.compared(form.asked, policy=policy, customers=customers(self.caller), on=business_day())
        body = {
            "start": together.asked.period.start,
            "end": together.asked.period.end,
            "days": together.asked.days,
            "holdout_percent": together.percent,
            "since": together.since,
            "known_on": together.known_on,
            "goals": [{"goal": goal.value, **compared(lift)} for goal, lift in together.lifts.items()],
        }
        return Response(HoldoutSerializer(body).data)
