"""Whom a rule would fit now, while it is being built: how many, a few of them, and why each of those fits."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import Customer
from accounts.paying import business_day
from accounts.segments.compiling import condition
from accounts.segments.facts import facts_of, facts_told
from accounts.segments.fields import Fields
from accounts.segments.reading import count_up_to
from accounts.segments.rules import Node
from accounts.segments.telling import tell

SAMPLE = 8  # customers


@dataclass(frozen=True)
class Example:
    """A customer whom the rule fits, their stage, and why."""

    customer: Customer
    stage: Any
    why: str


@dataclass(frozen=True)
class Look:
    """What a rule fits: `told` is empty where nothing can be asked yet; `unfinished` conditions were left out."""

    unfinished: int = 0
    told: str = ""
    count: int = 0  # MOST_COUNTED at most, and then there are `is_more`
    is_more: bool = False
    everybody: int = 0
    everybody_is_more: bool = False
    sample: list[Example] = field(default_factory=list)

    @property
    def further(self) -> int:
        return self.count - len(self.sample)


def look_at(node: Node | None, customers: QuerySet[Customer], fields: Fields, *, unfinished: Collection[str] = ()) -> Look:
    """Ask a rule of `customers`; nothing is asked where there is no rule yet."""
    if node is None:
        return Look(len(unfinished))
    on = business_day()
    found = customers.filter(condition(node, on=on))
    count, is_more = count_up_to(found)
    # In no order: any few will do, and an order would make the database look at them all once more
    few = found.select_related("standing").annotate(because=facts_of(node, on=on, is_new_rule=False))[:SAMPLE] if count else []
    sample = [
        Example(each, _stage(each), " · ".join(facts_told(getattr(each, "because"), fields)))  # noqa: B009 - an annotation
        for each in sorted(few, key=lambda each: each.name_sort)
    ]
    return Look(len(unfinished), tell(node), count, is_more, *count_up_to(customers), sample)


def _stage(customer: Customer) -> Any:
    standing = getattr(customer, "standing", None)
    return standing.get_stage_display() if standing else ""
