"""When what runs: the whole timetable, in code. `manage.py setup` writes it into the queue's own table.

Anything that is due "by the minute" for some rows is a sweep of its app's `tasks.py`, which `tick` runs: no schedule per row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from accounts import tasks as accounts_tasks
from retention_site.base import queue
from retention_site.base import tasks as base_tasks
from surveys import tasks as surveys_tasks


@dataclass(frozen=True)
class Entry:
    """One line of the timetable: every so many minutes, or by a cron expression in the installation's time zone."""

    name: str
    function: Callable[[], Any]
    minutes: int | None = None
    cron: str | None = None

    def columns(self) -> dict[str, Any]:
        """What the queue's table holds of it: literals only, since one bad row would stop every schedule."""
        return {
            "func": f"{queue.fire.__module__}.{queue.fire.__qualname__}",
            "args": repr((queue.name_of(self.function),)),
            "kwargs": None,
            "hook": None,
            "schedule_type": Schedule.CRON if self.cron else Schedule.MINUTES,
            "minutes": self.minutes,
            "cron": self.cron,
            "repeats": -1,
            "cluster": None,
            "intended_date_kwarg": None,
        }


SCHEDULES = (
    Entry("tick", base_tasks.tick, minutes=1),
    Entry("tidy", base_tasks.tidy, cron="17 3 * * *"),
    Entry("departures", accounts_tasks.departures_settle, cron="7 0 * * *"),
    Entry("standings", accounts_tasks.standings_refresh, cron="20 0 * * *"),
    Entry("digest of surveys", surveys_tasks.surveys_digest, cron="12 6 1 * *"),
    Entry("milestones", accounts_tasks.milestones_refresh, cron="14 0 * * *"),
    Entry("expire usage", accounts_tasks.usage_expire, cron="37 3 * * *"),
    Entry("forget contents", accounts_tasks.contents_forget, cron="43 3 * * *"),
    Entry("tidy imports", accounts_tasks.imports_tidy, cron="27 3 * * *"),
)


def upsert_schedules(entries: tuple[Entry, ...] = SCHEDULES) -> int:
    """Make the queue's table say what `entries` say, by name, and delete every other row; return how many rows differed.

    A row that is as it should be keeps its next run; one that is new or was changed begins afresh.
    """
    changed = 0
    with transaction.atomic():
        for entry in entries:
            columns = entry.columns()
            rows = Schedule.objects.filter(name=entry.name)
            if rows.count() == rows.filter(next_run__isnull=False, **columns).count() == 1:
                continue
            rows.delete()
            Schedule.objects.create(name=entry.name, next_run=timezone.now(), **columns)
            changed += 1
        gone: int = Schedule.objects.exclude(name__in=[entry.name for entry in entries]).delete()[0]
    return changed + gone
