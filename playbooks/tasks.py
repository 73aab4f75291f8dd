"""What the queue does for promises and for closing the loop."""

from django.utils import timezone

from playbooks.actions.follow_ups import note_first_contacts, open_follow_ups, withdraw_uncounted
from playbooks.escalation import escalate_due, note_missed
from playbooks.promoters import ask_promoters
from retention_site.base import queue


@queue.sweep
def escalate_callbacks() -> None:
    """Once a minute: note what has become overdue, and bring it to the next person who should know."""
    now = timezone.now()
    note_missed(at=now)
    escalate_due(at=now)


@queue.sweep
def close_the_loop() -> None:
    """Once a minute: unhappy answers become follow-ups, who was reached is noted, and happy ones are asked a favour, once."""
    now = timezone.now()
    open_follow_ups(at=now)
    withdraw_uncounted(at=now)
    note_first_contacts(at=now)
    ask_promoters(at=now)
