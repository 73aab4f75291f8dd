"""Makers of what stands on the third floor."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from playbooks.actions.callbacks import promise_callback
from playbooks.models import Callback
from tests.factories import make_customer, make_user


def make_callback(**fields: Any) -> Callback:
    defaults: dict[str, Any] = {"actor": None, "about": "Does the update mend the counts?"}
    if "customer" not in fields:
        defaults["customer"] = make_customer(timezone="Asia/Bangkok", country="TH")
    if "assignee" not in fields:
        defaults["assignee"] = make_user()
    defaults["promised_for"] = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return promise_callback(**(defaults | fields))


def age(callback: Callback, *, days: int) -> Callback:
    """Let a promise be so many days older than it is, as if nobody had touched it since."""
    for name in ("promised_at", "promised_for", "due_by", "slot"):
        setattr(callback, name, getattr(callback, name) - timedelta(days=days))
    callback.save()
    return callback
