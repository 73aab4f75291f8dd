"""Planning and stopping messages. Sending them is `accounts/sender.py`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact, Message, User
from retention_site.base import audit, changes

STOP_REASON_LENGTH = 500  # characters


def plan_message(
    *,
    occasion: str,
    kind: str,
    purpose: str,
    to: Contact | User,
    params: dict[str, Any],
    due_at: datetime,
    expires_at: datetime | None = None,
) -> Message | None:
    """Plan one mail, in the transaction that decides it; a second plan for the same occasion and address changes nothing.

    Returns the message of that occasion, or None for somebody without an address.
    """
    address = to.email.strip().lower()
    if not address:
        return None
    contact, user = (to, None) if isinstance(to, Contact) else (None, to)
    message = Message(
        occasion=occasion,
        address=address,
        kind=kind,
        purpose=purpose,
        contact=contact,
        customer=contact.customer if contact else None,
        user=user,
        params=params,
        language=to.language or (contact.customer.language if contact else "") or settings.LANGUAGE_CODE,
        due_at=due_at,
        expires_at=expires_at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.get(occasion=occasion, address=address)


def stop_messages(messages: Iterable[Message], *, reason: str) -> int:
    """Cancel those of `messages` that no worker has begun to send; returns how many."""
    keys = [message.pk for message in messages]
    return (
        Message.objects.stoppable()
        .filter(pk__in=keys)
        .update(status=Message.Status.CANCELLED, detail=reason[:STOP_REASON_LENGTH], settled_at=timezone.now(), lease="")
    )


def settle_message(*, actor: User, message: Message, was_sent: bool) -> Message:
    """Let a person decide about an uncertain or parked message: it had left, or it shall be tried again.

    Raises ValidationError if it is neither.
    """
    with transaction.atomic():
        current = Message.objects.select_for_update().get(pk=message.pk)
        if current not in Message.objects.unsettled():
            raise changes.refuse("status", _("This message is settled already."))
        before = audit.snapshot(current, ["status", "attempts"])
        current.status = Message.Status.SENT if was_sent else Message.Status.PLANNED
        current.attempts = current.attempts if was_sent else 0
        current.settled_at = timezone.now() if was_sent else None
        current.due_at = current.due_at if was_sent else timezone.now()
        current.lease = ""
        current.save()
        audit.record(
            "message.settled", current, actor=actor, before=before, after=audit.snapshot(current, ["status", "attempts"])
        )
    return current
