"""Who is upset, as promises tell: the rule by which they are asked and offered nothing for a while."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.contact_policy import details
from accounts.contact_policy.asks import Ask, Moment
from accounts.contact_policy.rules import Facts, Kind, Rule, at_least
from accounts.contact_policy.rules import register as register_rules
from accounts.contact_policy.sources import Key, Source
from accounts.contact_policy.sources import register as register_sources
from accounts.stretches import Sql
from playbooks.models import Callback

FRESH = timedelta(days=14)


def _broken_promises(_asks: Collection[Ask], moment: Moment, within: Sql) -> Sql:
    """Customers to whom a callback was broken within FRESH, or is owed and late."""
    broken = Q(outcome=Callback.Outcome.BROKEN, closed_at__gte=moment.at - FRESH)
    rows = Callback.objects.filter(broken | Q(outcome="", due_by__lte=moment.at))
    text, params = rows.order_by().values("customer_id", "closed_at", "promised_for").query.sql_with_params()
    return Sql(
        "SELECT customer_id, 1 AS has_broken_promise, MAX(promised_for) AS broken_promise_for, MAX(closed_at) AS broken_at,"  # noqa: S608
        f" SUM(CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END) AS overdue_promises FROM ({text}) promises"
        f" {within.text} GROUP BY customer_id",
        (*params, *within.params),
    )


def _until(facts: Facts, _ask: Ask, _moment: Moment) -> datetime | None:
    """When a broken one is no longer fresh; unknown while another is overdue."""
    return facts["broken_at"] + FRESH if facts["broken_at"] and not facts["overdue_promises"] else None


def join() -> None:
    """Have the contact policy know it."""
    columns = {"has_broken_promise": 0, "broken_promise_for": None, "broken_at": None, "overdue_promises": 0}
    register_sources(Source("broken_promises", Key.CUSTOMER, columns, _broken_promises))
    register_rules(
        Rule(
            "promise_broken",
            _("A promise to them was broken, or is overdue."),
            Kind.UPSET,
            ("broken_promises",),
            *at_least("has_broken_promise"),
            detail=details.day("broken_promise_for"),
            until=_until,
        )
    )
