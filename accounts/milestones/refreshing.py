"""Keeping who reached which milestone when: for those something happened to, or for everybody when a definition changed."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from accounts.milestones.reaching import Definition, reached
from accounts.models import Milestone, MilestoneReached
from accounts.paying import business_day
from accounts.stretches import Sql

TABLE = MilestoneReached._meta.db_table


def refresh_milestones(
    *, customers: Iterable[int] | None = None, milestones: Iterable[Milestone] | None = None, on: date | None = None
) -> int:
    """Write when customers reached milestones, as known on the day `on` (today); returns how many rows changed.

    `customers` are keys, everybody where it is None; `milestones` are all that are in use unless some are named. Two statements a milestone, however many customers: an event that arrives
    late moves a day earlier, and what is not true any more goes. Harmless when run twice.
    """
    within = keys_within(customers) if customers is not None else Sql()
    wanted = Milestone.objects.filter(is_active=True) if milestones is None else milestones
    day = on or business_day()
    with transaction.atomic():
        return sum(_refresh(milestone, day, within) for milestone in wanted)


def keys_within(keys: Iterable[int]) -> Sql:
    """Return the condition that `customer_id` is one of `keys`: one parameter, however many there are."""
    if connection.vendor == "postgresql":
        return Sql("WHERE customer_id = ANY(%s)", (list(keys),))
    return Sql("WHERE customer_id IN (SELECT value FROM json_each(%s))", (json.dumps(list(keys)),))


def _refresh(milestone: Milestone, on: date, within: Sql) -> int:
    now = reached(Definition.of(milestone), on=on, within=within)
    # NOT EXISTS, for the database joins that however many there are; NOT IN it would ask row by row beyond its memory
    gone = f"""DELETE FROM {TABLE} {within.text} {"AND" if within.text else "WHERE"} milestone_id = %s
        AND NOT EXISTS (SELECT 1 FROM ({now.text}) now WHERE now.customer_id = {TABLE}.customer_id)"""  # noqa: S608
    kept = f"""INSERT INTO {TABLE} (milestone_id, customer_id, reached_on)
        SELECT %s, customer_id, reached_on FROM ({now.text}) now WHERE TRUE
        ON CONFLICT (customer_id, milestone_id) DO UPDATE SET reached_on = excluded.reached_on
        WHERE {TABLE}.reached_on <> excluded.reached_on"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(gone, (*within.params, milestone.pk, *now.params))
        changed = int(cursor.rowcount)
        cursor.execute(kept, (milestone.pk, *now.params))
        return changed + int(cursor.rowcount)
