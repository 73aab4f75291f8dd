"""What the queue does for surveys."""

from django.utils import timezone

from accounts.paying import business_day
from retention_site.base import queue
from surveys.digests import plan_digests


@queue.scheduled
def surveys_digest() -> None:
    """On the first of each month: tell managers what customers said in the last."""
    plan_digests(on=business_day(), at=timezone.now())
