"""REST: what an outreach did, against those held back."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from playbooks.models import Outreach
from playbooks.outreach.goals import Tally
from playbooks.outreach.results import Lift, results_of
from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.differences import Verdict
from retention_site.base.resources import Resource


class TallySerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(help_text="Customers whose days are over.")
    goal = serializers.IntegerField(help_text="Those of n who reached the goal.")
    rate = serializers.FloatField(allow_null=True, help_text="100 × goal ÷ n")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Customers of whom it is not known yet; they are not in n.")


class ComparisonSerializer(serializers.Serializer[Any]):
    """Percent, and points of it, with 95 % intervals (Wilson, Newcombe); null where there is nothing to say."""

    treated = TallySerializer(help_text="Those it was meant for, whatever became of their message.")
    held_back = TallySerializer()
    difference = serializers.FloatField(allow_null=True, help_text="treated less held back, in points")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    verdict = serializers.ChoiceField(choices=[each.value for each in Verdict])


class WordingLiftSerializer(ComparisonSerializer):
    arm = serializers.ChoiceField(choices=["a", "b"])


class LanguageLiftSerializer(ComparisonSerializer):
    language = serializers.CharField()


class LiftSerializer(ComparisonSerializer):
    outreach = serializers.CharField()
    goal = serializers.ChoiceField(choices=Outreach.Goal.choices)
    goal_days = serializers.IntegerField()
    known_on = serializers.DateField(allow_null=True, help_text="From this day on it is known of everybody so far.")
    variants = WordingLiftSerializer(many=True, help_text="Each wording against those held back, where there are two.")
    languages = LanguageLiftSerializer(many=True, help_text="By the language written to, where there are several.")


class LiftReport(Resource[Outreach]):
    queryset = Outreach.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {"report": "playbooks.view_outreach"}
    action_parameters: ClassVar[dict[str, set[str]]] = {"report": {"outreach"}}

    @extend_schema(
        operation_id="insights_lift",
        parameters=[
            OpenApiParameter("outreach", {"type": "string", "pattern": f"^{ID_PATTERN}$"}, required=True, description="Its id.")
        ],
        responses={200: LiftSerializer},
    )
    def report(self, request: Request) -> Response:
        """How much more often the goal of an outreach was reached than by those held back."""
        results = results_of(_named(request), user=self.caller)
        outreach = results.outreach
        body = {"outreach": str(outreach.pk), "goal": outreach.goal, "goal_days": outreach.goal_days}
        body |= {"known_on": results.known_on, **compared(results.lift)}
        body["variants"] = [{"arm": arm, **compared(lift)} for arm, lift in results.variants.items()]
        body["languages"] = [{"language": code, **compared(lift)} for code, lift in results.languages.items()]
        return Response(LiftSerializer(body).data)


def _named(request: Request) -> Outreach:
    """Return the outreach that is asked about. Raises ValidationError without one that is."""
    pk = request.query_params.get("outreach", "")
    found = Outreach.objects.filter(pk=int(pk)).first() if re.fullmatch(ID_PATTERN, pk, re.ASCII) else None
    if found is None:
        raise exceptions.ValidationError({"outreach": [_("Name an outreach by its id.")]})
    return found


def compared(lift: Lift) -> dict[str, Any]:
    found = lift.difference
    return {
        "treated": _tally(lift.one),
        "held_back": _tally(lift.other),
        "difference": found.points,
        "low": found.low,
        "high": found.high,
        "verdict": found.verdict.value,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    known = tally.share
    bounds = {"rate": known.percent, "low": known.low, "high": known.high}
    return {"n": tally.n, "goal": tally.goal, "waiting": tally.waiting, **bounds}
