"""What providers tell of messages, as django-anymail reads it: found by the number they gave it, or by the one we gave it."""

import hashlib
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.actions.message_events import record_event
from accounts.actions.message_replies import receive_reply
from accounts.models import Message, MessageEvent

Kind = MessageEvent.Kind
NOBODY_THERE = {"bounced", "invalid"}
KINDS = {"delivered": Kind.DELIVERED, "deferred": Kind.DEFERRED, "bounced": Kind.BOUNCED, "complained": Kind.COMPLAINED}
LONGEST_KEY = 200  # characters, as MessageEvent.key
LONGEST_DETAIL = 500
HIGHEST = 2**63 - 1


def hear(event: Any, provider: str) -> bool:
    """Record one tracking event of django-anymail; False for one that is known, of no message of ours, or of no interest."""
    kind = KINDS.get(event.event_type)
    if event.event_type in {"rejected", "failed"} and event.reject_reason in NOBODY_THERE:
        kind = Kind.BOUNCED
    message = _message_of(event) if kind else None
    if kind is None or message is None:
        return False
    detail = str(event.mta_response or event.description or "")[:LONGEST_DETAIL]
    at = event.timestamp or timezone.now()
    return record_event(key=_key(event, provider), message=message, kind=kind, at=at, detail=detail)


def _message_of(event: Any) -> Message | None:
    """Return the message to the recipient that the event names."""
    to = str(event.recipient or "").strip().lower()
    ours = str((event.metadata or {}).get("message", ""))
    rows = Message.objects.filter(address=to).order_by("-pk")
    if ours.isascii() and ours.isdigit() and int(ours) <= HIGHEST:
        return rows.filter(pk=int(ours)).first()
    return rows.filter(provider_id=str(event.message_id)).first() if event.message_id else None


def _key(event: Any, provider: str) -> str:
    """Return what the event goes by, however often it is told; one without a number goes by all that it says."""
    if event.event_id:
        name = str(event.event_id)
    else:
        said = repr((event.event_type, event.message_id, event.recipient, event.timestamp))
        name = hashlib.sha256(said.encode()).hexdigest()
    return f"{provider}:{name}"[:LONGEST_KEY]


def connect() -> None:
    """Hear what the webhooks take in."""
    from anymail.signals import inbound, tracking

    receiver(tracking, weak=False, dispatch_uid="keepsake.messages")(_hear)
    receiver(inbound, weak=False, dispatch_uid="keepsake.replies")(_hear_reply)


def _hear(sender: Any, event: Any, esp_name: str, **_: Any) -> None:  # noqa: ARG001 - signals name it
    hear(event, esp_name.lower())


def _hear_reply(sender: Any, event: Any, **_: Any) -> None:  # noqa: ARG001 - signals name it
    receive_reply(event.message)
