"""Promises that ended, each at a moment of one's choice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from accounts.models import User
from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.models import Callback
from tests.playbooks.factories import make_callback

TODAY = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)  # a Thursday
_CALLED_AFTER = {"kept": timedelta(0), "withdrawn": timedelta(0), "kept_late": timedelta(hours=1), "broken": timedelta(hours=1)}


def ended(assignee: User, outcome: str, *, at: datetime = TODAY, is_moved: bool = False, **fields: Any) -> Callback:
    """Make a promise of `assignee` that got its outcome at `at`."""
    promised_for = at - _CALLED_AFTER[outcome]
    reason = fields.pop("reason", "" if outcome.startswith("kept") else "Forgot")
    with time_machine.travel(promised_for - timedelta(days=2), tick=False):
        first = promised_for - timedelta(days=1) if is_moved else promised_for
        callback = make_callback(actor=assignee, assignee=assignee, promised_for=first, **fields)
        if is_moved:
            callback = move_callback(
                actor=assignee, callback=callback, version=None, promised_for=promised_for, by_customer=True
            )
    with time_machine.travel(at, tick=False):
        return close_callback(actor=assignee, callback=callback, version=None, outcome=outcome, reason=reason)
