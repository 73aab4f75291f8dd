"""REST: how a customer stands, beside the customer; counted by the system, never written."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Stage, Standing
from accounts.standing.words import FLAGS, flags


class FactsSerializer(serializers.ModelSerializer[Standing]):
    """What the stage and the flags are read from; null is not known."""

    class Meta:
        model = Standing
        fields: ClassVar = [
            "first_use_on", "last_use_on", "slipping_on", "dormant_on", "use_days", "use_days_13_weeks",
            "use_days_13_weeks_before", "active_weeks", "events_30_days", "events_7_days", "events_7_days_before", "usual_gap",
            "spell_started_on", "spell_ended_on", "spells", "products", "monthly_value", "currency", "renews_on", "open_issues",
            "serious_issues", "contacts_30_days", "contacts_30_days_before", "milestones", "last_milestone_on", "stuck_since",
            "last_score", "last_score_on", "broken_promises",
        ]  # fmt: skip
        read_only_fields = fields


class RiskSerializer(serializers.Serializer[Any]):
    """In percent with its 95 % interval: of `n` customers like them `gone` did not come back."""

    percent = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField()
    gone = serializers.IntegerField()


class StandingSerializer(serializers.Serializer[Standing]):
    """How a customer stands on the day `as_of`. `risk` is null where there is nothing to say, which is not a low one."""

    stage = serializers.ChoiceField(choices=Stage.choices)
    since = serializers.DateField(source="stage_since", allow_null=True)
    as_of = serializers.DateField(allow_null=True)
    risk = RiskSerializer(allow_null=True)
    flags = serializers.ListField(child=serializers.ChoiceField(choices=FLAGS))
    facts = FactsSerializer(source="*")

    def to_representation(self, instance: Standing) -> dict[str, Any]:
        """`instance.customer` comes with the columns of `mark_columns`."""
        customer: Any = instance.customer
        return {
            "stage": instance.stage,
            "since": instance.stage_since,
            "as_of": customer.standing_on,
            "risk": _risk(instance),
            "flags": [flag.code for flag in flags(instance, several=customer.several_issues)],
            "facts": FactsSerializer(instance).data,
        }


def _risk(standing: Standing) -> dict[str, Any] | None:
    if standing.risk is None:
        return None
    percents = {"percent": standing.risk, "low": standing.risk_low, "high": standing.risk_high}
    shares = {name: None if value is None else round(100 * value, 1) for name, value in percents.items()}
    return shares | {"n": standing.risk_n, "gone": standing.risk_gone}
