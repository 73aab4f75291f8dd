"""What the queue does for promises."""

from django.utils import timezone

from playbooks.escalation import escalate_due, note_missed
from retention_site.base import queue


@queue.sweep
def escalate_callbacks() -> None:
    """Once a minute: note what has become overdue, and bring it to the next person who should know."""
    now = timezone.now()
    note_missed(at=now)
    escalate_due(at=now)
