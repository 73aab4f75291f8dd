"""How far an outreach has come: what is planned, on its way and settled, how quickly it goes, and how long it will take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Customer, Message
from playbooks.models import Outreach, OutreachRun
from playbooks.outreach.running import UNDER_WAY, messages_of

LATELY = timedelta(minutes=2)
Status = Message.Status
ENDED = [Status.SENT, Status.BOUNCED, Status.COMPLAINED, Status.UNCERTAIN, Status.PARKED]


@dataclass(frozen=True)
class Progress:
    """Numbers of messages over all runs; `planned_share` is in percent while a run is being planned."""

    waiting: int
    sent: int
    failed: int
    held: int
    refused: int
    cancelled: int
    per_minute: int
    planned_share: int | None

    @property
    def total(self) -> int:
        """Those that go out or went."""
        return self.waiting + self.done

    @property
    def done(self) -> int:
        return self.sent + self.failed

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_moving(self) -> bool:
        return bool(self.waiting) or self.planned_share is not None

    @property
    def minutes_left(self) -> int | None:
        """None where nothing went lately, so that nobody can say."""
        return -(-self.waiting // self.per_minute) if self.per_minute and self.waiting else None


def progress_of(outreach: Outreach, *, at: datetime | None = None) -> Progress:
    """Count how an outreach stands, in a constant number of queries."""
    at = at or timezone.now()
    messages = messages_of(outreach)
    counted = messages.aggregate(
        waiting=Count("pk", filter=Q(status__in=UNDER_WAY)),
        sent=Count("pk", filter=Q(status__in=[Status.SENT, Status.BOUNCED, Status.COMPLAINED])),
        failed=Count("pk", filter=Q(status__in=[Status.PARKED, Status.UNCERTAIN])),
        held=Count("pk", filter=Q(status=Status.HELD_BACK)),
        refused=Count("pk", filter=Q(status=Status.REFUSED)),
        cancelled=Count("pk", filter=Q(status=Status.CANCELLED)),
        lately=Count("pk", filter=Q(status__in=ENDED, settled_at__gt=at - LATELY)),
    )
    lately = counted.pop("lately")
    per_minute = int(lately / (LATELY / timedelta(minutes=1)))
    return Progress(**counted, per_minute=per_minute, planned_share=_planned_share(outreach))


def _planned_share(outreach: Outreach) -> int | None:
    run = OutreachRun.objects.filter(outreach=outreach, is_planned=False).first()
    if run is None:
        return None
    last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return min(100, run.after * 100 // last) if last else 100
