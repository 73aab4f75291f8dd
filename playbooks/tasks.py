"""What the queue does for promises."""

from django.utils import timezone

from playbooks.escalation import escalate_due
from retention_site.base import queue


@queue.sweep
def escalate_callbacks() -> None:
    """Once a minute: bring overdue promises to the next person who should know."""
    escalate_due(at=timezone.now())
