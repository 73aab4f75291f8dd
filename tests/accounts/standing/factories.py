"""Makers of how customers stand, until somebody counts it anew."""

from datetime import date, timedelta
from typing import Any

from accounts.models import Customer, Feeling, Milestone, MilestoneReached, Stage, StageChange, Standing, StandingMark
from accounts.paying import business_day
from tests import factories
from tests.factories import make_customer, make_user


def make_standing(customer: Customer | None = None, **columns: Any) -> Standing:
    """How `customer` stands: active unless told otherwise, whatever was worked out of them when they were saved."""
    fields = {"stage": Stage.ACTIVE} | columns
    return Standing.objects.update_or_create(customer=customer or make_customer(), defaults=fields)[0]


def make_slipping(customer: Customer | None = None, *, silent: int = 64, since: int = 34, **columns: Any) -> Standing:
    """Somebody who used it every 20 days and has not for `silent` days, which has been slipping away for `since` days."""
    today = business_day()
    facts: dict[str, Any] = {
        "stage": Stage.SLIPPING,
        "stage_since": today - timedelta(days=since),
        "first_use_on": today - timedelta(days=700),
        "last_use_on": today - timedelta(days=silent),
        "slipping_on": today - timedelta(days=since),
        "dormant_on": today + timedelta(days=26),
        "usual_gap": 20.0,
        "use_days": 32,
        "use_days_13_weeks": 2,
        "use_days_13_weeks_before": 5,
        "spell_started_on": today - timedelta(days=700),
        "spells": 1,
        "risk": 0.42,
        "risk_low": 0.36,
        "risk_high": 0.48,
        "risk_n": 283,
        "risk_gone": 119,
    }
    return make_standing(customer, **(facts | columns))


def make_stuck(customer: Customer | None = None, *, days: int = 16, **columns: Any) -> Standing:
    """Somebody whose onboarding has gone no further for `days` days."""
    today = business_day()
    begun = today - timedelta(days=days)
    facts = {"stage": Stage.ONBOARDING, "stage_since": begun, "stuck_since": begun, "spell_started_on": begun, "spells": 1}
    return make_standing(customer, **(facts | columns))


def make_mark(day: date | None = None, **fields: Any) -> StandingMark:
    """The day as of which everybody stands as they do."""
    return StandingMark.objects.create(**({"pk": 1, "as_of": day or business_day()} | fields))


def make_stage_change(customer: Customer, stage: str, *, before: str = "", days_ago: int = 0) -> StageChange:
    on = business_day() - timedelta(days=days_ago)
    return StageChange.objects.create(customer=customer, before=before, stage=stage, on=on)


def make_feeling(customer: Customer, **fields: Any) -> Feeling:
    if "actor" not in fields:
        fields["actor"] = make_user()
    return Feeling.objects.create(**({"customer": customer, "kind": Feeling.Kind.WORRIED} | fields))


def make_milestone(code: str, **fields: Any) -> Milestone:
    """One that onboarding needs, named after its event."""
    defaults = {"wordings": {"en": code.capitalize()}, "event": code, "ends_onboarding": True}
    return factories.make_milestone(code=code, **(defaults | fields))


def reach(customer: Customer, milestone: Milestone, *, days_ago: int = 0) -> MilestoneReached:
    day = business_day() - timedelta(days=days_ago)
    return MilestoneReached.objects.create(customer=customer, milestone=milestone, reached_on=day)
