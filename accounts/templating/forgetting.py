"""Forgetting what messages said, some time after they were settled: that they were sent, and when, is kept."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ContactPolicy, Message

CHUNK = 5_000  # messages a transaction


def forget_contents(*, at: datetime) -> int:
    """Empty the values of messages that were settled longer ago than the policy keeps them; returns of how many."""
    since = at - timedelta(days=ContactPolicy.current().keep_content_days)
    old = Message.objects.filter(settled_at__lt=since).exclude(values={}).order_by("pk")
    forgotten, last = 0, 0
    while True:
        with transaction.atomic():
            keys = list(old.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK])
            if not keys:
                return forgotten
            forgotten += Message.objects.filter(pk__in=keys).update(values={})
            last = keys[-1]
