"""The day on which each customer reached a milestone, read from what they used by day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Milestone, UsageDay
from accounts.stretches import Sql


@dataclass(frozen=True)
class Definition:
    """What has to be done for a milestone: an event so many times, or on so many days; with any product where it is None."""

    event: str
    product_id: int | None = None
    times: int = 1
    counts_days: bool = False

    @classmethod
    def of(cls, milestone: Milestone) -> "Definition":
        return cls(milestone.event, milestone.product_id, milestone.times, milestone.counts_days)


def reached(definition: Definition, *, on: date, within: Sql | None = None) -> Sql:
    """Select (customer_id, reached_on) of everybody who had reached it by the day `on`; nothing after it is looked at.

    `within` is a condition on `customer_id`, with its WHERE, as `stretches.chosen` makes it.
    """
    within = within or Sql()
    params: tuple[Any, ...] = (*within.params, definition.event, on)
    used = f"""FROM {UsageDay._meta.db_table} {within.text} {"AND" if within.text else "WHERE"} name = %s AND day <= %s"""
    if definition.product_id is not None:
        used, params = f"{used} AND product_id = %s", (*params, definition.product_id)
    if definition.times == 1:
        return Sql(f"SELECT customer_id, MIN(day) AS reached_on {used} GROUP BY customer_id", params)
    # A day may hold several rows, one for each product: together they are one day, and their events add up
    so_far = "COUNT(*)" if definition.counts_days else "SUM(SUM(events))"
    text = f"""SELECT customer_id, MIN(day) AS reached_on FROM (
            SELECT customer_id, day, {so_far} OVER (PARTITION BY customer_id ORDER BY day) AS so_far {used}
            GROUP BY customer_id, day) days
        WHERE so_far >= %s GROUP BY customer_id"""  # noqa: S608
    return Sql(text, (*params, definition.times))
