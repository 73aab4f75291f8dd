"""Keeping who reached which milestone when: for those something happened to, or for everybody when a definition changed."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts.milestones.reaching import Definition, reached
from accounts.models import Milestone, MilestoneReached
from accounts.paying import business_day
from accounts.signals import usage_counted
from accounts.stretches import Sql

TABLE = MilestoneReached._meta.db_table
NOW = "milestone_now"  # a table of this connection alone


def refresh_milestones(
    *, customers: Iterable[int] | None = None, milestones: Iterable[Milestone] | None = None, on: date | None = None
) -> int:
    """Write when customers reached milestones, as known on the day `on` (today); returns how many rows changed.

    `customers` are keys, everybody where it is None; `milestones` are all that are in use unless some are named. A few
    statements a milestone, however many customers: an event that arrives late moves a day earlier, and what is not true any
    more goes. Harmless when run twice.
    """
    within = keys_within(customers) if customers is not None else Sql()
    wanted = Milestone.objects.filter(is_active=True) if milestones is None else milestones
    day = on or business_day()
    with transaction.atomic():
        return sum(_refresh(milestone, day, within) for milestone in wanted)


def refresh_stretch(milestone: Milestone, *, on: date, after: int, last: int) -> int:
    """Do so for one milestone and the customers whose keys are above `after` and up to `last`."""
    with transaction.atomic():
        return _refresh(milestone, on, Sql("WHERE customer_id > %s AND customer_id <= %s", (after, last)))


def connect() -> None:
    """Have those counted again whose use was; called when the app is ready."""
    usage_counted.connect(_usage_counted, dispatch_uid="milestones by usage")


def _usage_counted(customers: Collection[int], **_: Any) -> None:
    if customers:
        refresh_milestones(customers=customers)


def keys_within(keys: Iterable[int]) -> Sql:
    """Return the condition that `customer_id` is one of `keys`: one parameter, however many there are."""
    if connection.vendor == "postgresql":
        return Sql("WHERE customer_id = ANY(%s)", (list(keys),))
    return Sql("WHERE customer_id IN (SELECT value FROM json_each(%s))", (json.dumps(list(keys)),))


def _refresh(milestone: Milestone, on: date, within: Sql) -> int:
    """Work it out once into a table of the moment, then touch what differs alone."""
    now = reached(Definition.of(milestone), on=on, within=within)
    # NOT EXISTS, for the database joins that however many there are; NOT IN it would ask row by row beyond its memory.
    # What is put into a table is told apart from it as a set: it would be read for each row if it was thought to be empty
    gone = f"""DELETE FROM {TABLE} {within.text} {"AND" if within.text else "WHERE"} milestone_id = %s
        AND NOT EXISTS (SELECT 1 FROM {NOW} now WHERE now.customer_id = {TABLE}.customer_id)"""  # noqa: S608
    kept = f"""INSERT INTO {TABLE} (milestone_id, customer_id, reached_on)
        SELECT %s, customer_id, reached_on FROM (SELECT customer_id, reached_on FROM {NOW}
            EXCEPT SELECT customer_id, reached_on FROM {TABLE} WHERE milestone_id = %s) differing WHERE true
        ON CONFLICT (customer_id, milestone_id) DO UPDATE SET reached_on = excluded.reached_on"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {NOW} AS {now.text}", now.params)
        cursor.execute(f"ANALYZE {NOW}")
        cursor.execute(gone, (*within.params, milestone.pk))
        changed = int(cursor.rowcount)
        cursor.execute(kept, (milestone.pk, milestone.pk))
        changed += int(cursor.rowcount)
        cursor.execute(f"DROP TABLE {NOW}")
    return changed
