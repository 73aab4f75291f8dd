"""Several change one promise at once: `python -m tests.playbooks.callbacks.change_race ROUNDS` prints a line of JSON.

Each round lets two work on a promise of their own: one closes and one moves it, one closes it and a sweep escalates it, and two
sweeps escalate all; two do the last steps of a checklist. What must hold afterwards is asked of the rows.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from tests.base.queue.house import House
from tests.playbooks.callbacks.slot_race import tried


def race(rounds: int) -> dict[str, Any]:
    with House("retention_site.settings", QUEUE_TIMEOUT="60"):
        return {
            "close and move": close_and_move(rounds),
            "close and escalate": close_and_escalate(rounds),
            "two sweeps": two_sweeps(rounds),
            "two last steps": two_last_steps(rounds),
        }


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all `acts` at the same moment, each on a connection of its own."""
    from django.db import connections

    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def overdue(number: int) -> tuple[Any, datetime]:
    """A promise with a confirmation, made an hour ago, whose window has closed."""
    import time_machine
    from django.utils import timezone

    from tests.factories import make_contact
    from tests.playbooks.factories import make_callback

    now = timezone.now()
    contact = make_contact()
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        soon = now - timedelta(minutes=20)
        return make_callback(customer=contact.customer, contact=contact, promised_for=soon, confirm=True), now


def close_and_move(rounds: int) -> dict[str, int]:
    from playbooks.actions.callbacks import close_callback, move_callback
    from playbooks.models import Callback

    found = Counter[str]()
    for number in range(rounds):
        row, now = overdue(number)
        one, other = (Callback.objects.get(pk=row.pk) for _ in range(2))
        closed, moved = together(
            lambda one=one: tried(
                lambda: close_callback(actor=None, callback=one, version=None, outcome="withdrawn", reason="They wrote")
            ),
            lambda other=other, now=now: tried(
                lambda: move_callback(
                    actor=None, callback=other, version=None, promised_for=now + timedelta(days=1), by_customer=True
                )
            ),
        )
        found[f"{'closed' if closed == 'won' else closed}, {'moved' if moved == 'won' else 'not moved'}"] += 1
        found.update(wrongs(row))
    return found


def close_and_escalate(rounds: int) -> dict[str, int]:
    from playbooks.actions.callbacks import close_callback
    from playbooks.escalation import escalate_due

    found = Counter[str]()
    for number in range(rounds):
        row, now = overdue(number)
        closed, escalated = together(
            lambda row=row: tried(
                lambda: close_callback(actor=None, callback=row, version=None, outcome="broken", reason="Forgotten")
            ),
            lambda now=now: escalate_due(at=now),
        )
        found[f"{'closed' if closed == 'won' else closed}, {'told' if escalated else 'not told'}"] += 1
        found.update(wrongs(row))
    return found


def two_sweeps(rounds: int) -> dict[str, int]:
    from accounts.models import Message
    from playbooks.escalation import escalate_due
    from playbooks.models import CallbackEvent

    rows = [overdue(number) for number in range(rounds)]
    at = rows[-1][1]
    keys = [row.pk for row, _now in rows]
    taken = together(*[lambda: escalate_due(at=at)] * 3)
    events = CallbackEvent.objects.filter(callback__in=keys)
    return {
        "taken": sum(taken),
        "escalated": events.filter(kind="escalated").count(),
        "missed": events.filter(kind="missed").count(),
        "mails": Message.objects.filter(kind="callback.overdue", params__callback__in=keys).count(),
    }


def two_last_steps(rounds: int) -> dict[str, int]:
    """Two people do the last two steps of a checklist at the same moment: one of them closes it."""
    from playbooks.actions.checklists import finish_item
    from playbooks.models import Checklist
    from tests.factories import make_departure, make_spell

    keys = [make_departure(customer=make_spell().customer).checklist.pk for _number in range(rounds)]
    for key in keys:
        items = Checklist.objects.get(pk=key).items
        items.exclude(pk__in=list(items.values_list("pk", flat=True)[:2])).delete()
        items.update(kind="plain", after="", needs_proof=False)
        steps = list(items.all())
        together(*[lambda step=step: finish_item(actor=None, item=step, version=1) for step in steps])
    checklists = Checklist.objects.filter(pk__in=keys)
    return {
        "done": sum(not each.items.open().exists() for each in checklists),
        "closed": checklists.exclude(closed_on=None).count(),
    }


def wrongs(row: Any) -> list[str]:
    """Return what must not be, of a promise that somebody closed."""
    from accounts.models import Message
    from playbooks.models import Callback

    row = Callback.objects.get(pk=row.pk)
    last = row.events.last()
    waiting = Message.objects.filter(params__callback=row.pk, status="planned").exclude(kind="callback.cancellation")
    checks = {
        "still owed": row.is_owed,
        "still escalates": row.escalates_at is not None,
        "something after the end": last.kind != "closed" or last.promised_for != row.promised_for,
        "closed twice": row.events.filter(kind="closed").count() != 1,
        "mail about it waits": waiting.exists(),
    }
    return [name for name, is_wrong in checks.items() if is_wrong]


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "retention_site.settings"
    print(json.dumps(race(int(sys.argv[1]))))
