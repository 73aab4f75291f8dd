"""Customers with a standing, for tests of segments and their pages."""

from datetime import date
from typing import Any

from accounts.models import Customer, Segment, Stage, Standing
from tests import factories
from tests.factories import make_customer


def make_standing_customer(name: str, stage: str = Stage.ACTIVE, *, open_issues: int = 0, **fields: Any) -> Customer:
    customer = make_customer(name=name, **fields)
    fields = {"stage": stage, "stage_since": date(2026, 5, 1), "open_issues": open_issues}
    Standing.objects.update_or_create(customer=customer, defaults=fields)  # where it is committed, one was worked out
    return customer


def make_stock() -> list[Customer]:
    """One slipping VIP without an open issue, and one that differs from it in each of the three."""
    return [
        make_standing_customer("Siam Coffee", Stage.SLIPPING, value_tier="vip"),
        make_standing_customer("Blue Harbor Dental", Stage.SLIPPING),
        make_standing_customer("Warung Bu Tini", Stage.SLIPPING, value_tier="vip", open_issues=2),
        make_standing_customer("مكتبة التقدم", Stage.ACTIVE, value_tier="vip"),
    ]


VIPS_SLIPPING = {
    "all": [
        {"field": "stage", "op": "is", "value": ["slipping"]},
        {"field": "value_tier", "op": "is", "value": ["vip"]},
        {"field": "open_issues", "op": "at_most", "value": 0},
    ]
}


def make_segment(**fields: Any) -> Segment:
    """A segment of slipping VIPs without an open issue, not counted yet."""
    return factories.make_segment(**({"rule": VIPS_SLIPPING} | fields))
