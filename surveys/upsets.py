"""Who is upset, as answers tell: the rule by which they are asked and offered nothing for a while."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.contact_policy import details
from accounts.contact_policy.asks import Ask, Moment
from accounts.contact_policy.rules import Facts, Kind, Rule, at_least
from accounts.contact_policy.rules import register as register_rules
from accounts.contact_policy.sources import Key, Source
from accounts.contact_policy.sources import register as register_sources
from accounts.stretches import Sql
from surveys.models import Band, Response, Survey

FRESH = timedelta(days=14)
RECOMMENDING = (Survey.Kind.NPS, Survey.Kind.REACTIVATION)  # whose score is one from 0 to 10


def _detractors(_asks: Collection[Ask], moment: Moment, within: Sql) -> Sql:
    """Customers at whom somebody gave a score from 0 to 6 within FRESH, and it counts."""
    answers = Response.objects.counted().in_band(Band.DETRACTOR).between(moment.at - FRESH, moment.at)
    rows = answers.filter(survey__kind__in=RECOMMENDING, customer__isnull=False).order_by().values("customer_id", "answered_at")
    text, params = rows.query.sql_with_params()
    return Sql(
        f"SELECT customer_id, 1 AS is_detractor, MAX(answered_at) AS detractor_at FROM ({text}) answers"  # noqa: S608
        f" {within.text} GROUP BY customer_id",
        (*params, *within.params),
    )


def _until(facts: Facts, _ask: Ask, _moment: Moment) -> datetime | None:
    return facts["detractor_at"] + FRESH if facts["detractor_at"] else None


def join() -> None:
    """Have the contact policy know it."""
    register_sources(Source("detractors", Key.CUSTOMER, {"is_detractor": 0, "detractor_at": None}, _detractors))
    register_rules(
        Rule(
            "fresh_detractor",
            _("They have just told us that they would not recommend us."),
            Kind.UPSET,
            ("detractors",),
            *at_least("is_detractor"),
            detail=details.day("detractor_at"),
            until=_until,
        )
    )
