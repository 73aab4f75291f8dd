"""How sending is getting on: what waits, and what left lately."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Message

LATELY = timedelta(minutes=5)
Status = Message.Status


@dataclass(frozen=True)
class Sending:
    """What is due or under way, and how many left within LATELY."""

    waiting: int
    under_way: int
    lately: int


def sending_now() -> Sending:
    """Return it in one query."""
    now = timezone.now()
    due = Q(status=Status.PLANNED, due_at__lte=now)
    under_way = Q(status__in=[Status.LEASED, Status.SENDING])
    lately = Q(status=Status.SENT, settled_at__gt=now - LATELY)
    rows = Message.objects.filter(due | under_way | lately)
    found = rows.aggregate(
        waiting=Count("pk", filter=due), under_way=Count("pk", filter=under_way), lately=Count("pk", filter=lately)
    )
    return Sending(**found)
