"""What others may be told of promises: the facts that webhooks send on, read from the ledger.

The ledger is the source: its lines are written in the transaction of what they tell, are never changed, and the schema holds
each fact to one line (a moment is missed once, a promise closed once). So no second outbox can disagree with it.

Transactions do not end in the order of their lines. Whoever reads on therefore begins `OVERLAP` before the last line they
have seen, and keeps the keys they have passed on, which are unique for ever: then each fact goes out exactly once. They name
those keys when they ask, else a burst of more facts than they take at once would be all they ever saw.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from playbooks.models import Callback, CallbackEvent

Kind, Outcome = CallbackEvent.Kind, Callback.Outcome
MISSED, KEPT = "callback.missed", "callback.kept"
KEY = "callback-"
OVERLAP = timedelta(minutes=5)  # far longer than any of our transactions
KEPT_OUTCOMES = (Outcome.KEPT, Outcome.KEPT_LATE)


@dataclass(frozen=True)
class Event:
    """One fact. `key` names it for ever; `data` holds ids and times, and nothing about a person."""

    key: str
    name: str
    at: datetime
    data: dict[str, Any]


def events_since(at: datetime, *, passed_on: Iterable[str] = (), limit: int = 1000) -> list[Event]:
    """Return the first `limit` facts written down from `at` on but for those `passed_on`, in that order, in one query."""
    told = Q(kind=Kind.MISSED) | Q(kind=Kind.CLOSED, outcome__in=KEPT_OUTCOMES)
    lines = CallbackEvent.objects.filter(told, kind__in=(Kind.MISSED, Kind.CLOSED), at__gte=at)
    lines = lines.exclude(pk__in=[key.removeprefix(KEY) for key in passed_on])
    return [_event(line) for line in lines.select_related("callback").order_by("at", "id")[:limit]]


def _event(line: CallbackEvent) -> Event:
    data = {
        "callback": str(line.callback_id),
        "customer": str(line.callback.customer_id),
        "assignee": str(line.assignee_id),
        "promised_for": line.promised_for.isoformat(),
    }
    if line.kind == Kind.CLOSED:
        data["outcome"] = line.outcome
    return Event(f"{KEY}{line.pk}", MISSED if line.kind == Kind.MISSED else KEPT, line.at, data)
