"""What a mail provider tells of a message after it left: each event once, whatever order they come in."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.consents import suppress_once
from accounts.models import Consent, Message, MessageEvent

Kind, Status = MessageEvent.Kind, Message.Status
AWAY = {Status.SENDING, Status.SENT, Status.UNCERTAIN}
ENDS = {Kind.BOUNCED: Status.BOUNCED, Kind.COMPLAINED: Status.COMPLAINED}
SOURCES = {Kind.BOUNCED: Consent.Source.BOUNCE, Kind.COMPLAINED: Consent.Source.COMPLAINT}


def record_event(*, key: str, message: Message, kind: str, at: datetime, detail: str = "") -> bool:
    """Write down one event of a message, and what follows from it; returns False for one that is known already.

    A bounce or complaint suppresses the address; a delivery or bounce settles a message that was perhaps sent.
    """
    with transaction.atomic():
        if kind in SOURCES:  # before the message is locked: it locks the customers
            suppress_once(message.address, source=SOURCES[Kind(kind)])
        current = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        fields = {"message": current, "kind": kind, "at": at, "detail": detail}
        _event, is_new = MessageEvent.objects.get_or_create(key=key, defaults=fields)
        if is_new:
            _follow(current, Kind(kind), at)
    return is_new


def _follow(message: Message, kind: MessageEvent.Kind, at: datetime) -> None:
    if kind == Kind.DELIVERED:
        message.delivered_at = message.delivered_at or at
    if kind == Kind.DELIVERED and message.status == Status.UNCERTAIN:
        _settle(message, Status.SENT)
    elif kind in ENDS and message.status in AWAY:
        _settle(message, ENDS[kind])
    message.save(update_fields=["delivered_at", "status", "settled_at", "lease", "leased_until"])


def _settle(message: Message, status: str) -> None:
    """A worker that was only slow has no say any more."""
    message.status, message.settled_at, message.lease, message.leased_until = status, timezone.now(), "", None
