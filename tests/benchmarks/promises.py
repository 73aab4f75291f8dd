"""Callbacks for the benchmarks: as many as customers, most of them over; what is owed is what twelve people can owe."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from playbooks.models.callbacks import SLOT, slot_of

OWED = 600  # half of them late, half to come
YEARS = 10  # over which the others are spread


def callbacks(count: int, staff: list[User]) -> Iterator[dict[str, Any]]:
    """Yield the rows of as many callbacks, ready to be written."""
    now = slot_of(timezone.now())
    for number in range(1, count + 1):
        turn, who = divmod(number, len(staff))
        is_owed = number <= OWED
        days_ago = 1 + turn * 365 * YEARS // (count // len(staff) + 1)
        offset = (turn - OWED // len(staff) // 2) * 4 if is_owed else -96 * days_ago
        at = now + offset * SLOT + SLOT
        outcome = "" if is_owed else ("kept", "kept", "kept", "kept_late", "broken", "withdrawn")[turn % 6]
        yield {
            "id": number,
            "version": 1,
            "created_at": at - timedelta(days=40),
            "updated_at": at - timedelta(days=40),
            "customer_id": number,
            "contact_id": number,
            "phone": "+6621140096",
            "about": "Does the update mend the counts?",
            "heard": "Every bag is counted twice.",
            "interaction_id": None,
            "promised_at": at - timedelta(days=40),
            "promised_for": at,
            "minutes": 15,
            "due_by": at + SLOT,
            "slot": slot_of(at),
            "zone_name": "Asia/Bangkok",
            "zone_is_assumed": False,
            "promised_by_id": staff[who].pk,
            "assignee_id": staff[who].pk,
            "specialist_id": None,
            "outcome": outcome,
            "outcome_reason": "Forgotten" if outcome in {"broken", "withdrawn"} else "",
            "closed_at": at if outcome else None,
            "closed_in_id": None,
            "moves": 0,
            "escalation": 0,
            "escalates_at": None,
            "nonce": number,
        }
