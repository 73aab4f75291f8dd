"""Planning, stopping and settling messages. Sending them is `accounts/messages/sender.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contact_policy.words import is_reason, register_reasons
from accounts.models import Contact, Message, User
from accounts.models.messages import STOPPABLE
from accounts.templating.uses import Chosen, chosen_for
from retention_site.base import audit, changes

GIVEN_UP = "given up"
register_reasons({GIVEN_UP: gettext_lazy("A colleague decided that it is not sent.")})

Status = Message.Status
SETTLED_FIELDS = ["status", "attempts", "rule"]


class Settlement(models.TextChoices):
    """What a person decides about a message that is perhaps sent, or that failed."""

    SENT = "sent", gettext_lazy("It was sent")
    AGAIN = "again", gettext_lazy("Send it again")
    GIVE_UP = "give_up", gettext_lazy("Do not send it")


@dataclass(frozen=True)
class Plan:
    """One mail to be planned, to a contact or a colleague; once for its occasion and their address."""

    occasion: str
    kind: str
    purpose: str
    to: Contact | User
    params: dict[str, Any]
    due_at: datetime
    expires_at: datetime | None = None

    @property
    def address(self) -> str:
        return self.to.email.strip().lower()


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
    (message,) = plan_messages([Plan(occasion, kind, purpose, to, params, due_at, expires_at)])
    return message


def plan_messages(plans: Sequence[Plan]) -> list[Message | None]:
    """Plan many mails, in the transaction that decides them; returns what `plan_message` does for each.

    It takes two queries, and one more where staff may choose the words: those stay as they are now.
    """
    chosen = chosen_for({plan.kind for plan in plans})
    rows = [_planned(plan, chosen.get(plan.kind)) for plan in plans if plan.address]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    known = Message.objects.filter(occasion__in={plan.occasion for plan in plans if plan.address})
    found = {(message.occasion, message.address): message for message in known}
    return [found.get((plan.occasion, plan.address)) for plan in plans]


def _planned(plan: Plan, chosen: Chosen | None) -> Message:
    contact, user = (plan.to, None) if isinstance(plan.to, Contact) else (None, plan.to)
    customer = contact.customer if contact else None
    language = plan.to.language or (customer.language if customer else "") or settings.LANGUAGE_CODE
    readable = chosen.language_for(language) if chosen else ""
    return Message(
        occasion=plan.occasion,
        address=plan.address,
        kind=plan.kind,
        purpose=plan.purpose,
        contact=contact,
        customer=customer,
        user=user,
        params=plan.params,
        language=readable or language,
        template_id=chosen.template if chosen and readable else None,
        edition=chosen.edition if chosen and readable else None,
        due_at=plan.due_at,
        expires_at=plan.expires_at,
    )


def stop_messages(messages: "models.QuerySet[Message]", *, reason: str) -> int:
    """Cancel those of `messages` that no worker has begun to send; returns how many.

    `reason` is the name of one that the contact policy has words for, since each reader is told in their own language; raises
    ValueError for any other.
    """
    if not is_reason(reason):
        raise ValueError(f"nobody has said what {reason!r} means")
    with transaction.atomic():
        # In the order in which the sender locks them, or the two could wait for each other
        stoppable = messages.filter(status__in=STOPPABLE).order_by("pk").select_for_update(of=("self",))
        keys = list(stoppable.values_list("pk", flat=True))
        now = timezone.now()
        cancelled = Message.objects.stoppable().filter(pk__in=keys)
        return cancelled.update(status=Status.CANCELLED, rule=reason, settled_at=now, lease="", leased_until=None)


def settle_message(*, actor: User, message: Message, how: str) -> Message:
    """Do what a person decided about an uncertain or failed message; `how` is a Settlement.

    Raises ValidationError if it is neither, or if one that certainly was not sent is said to have been.
    """
    with transaction.atomic():
        current = Message.objects.select_for_update().get(pk=message.pk)
        if not current.is_unsettled:
            raise changes.refuse("outcome", _("This message is settled already."))
        if how not in possible_settlements(current):
            raise changes.refuse("outcome", _("The mail server did not take this message: send it again, or give it up."))
        before = audit.snapshot(current, SETTLED_FIELDS)
        now = timezone.now()
        current.lease = ""  # a worker that was only slow has no say any more
        if how == Settlement.AGAIN:
            current.status, current.attempts, current.due_at, current.settled_at = Status.PLANNED, 0, now, None
        elif how == Settlement.SENT:
            current.status, current.settled_at = Status.SENT, now
        else:
            current.status, current.rule, current.settled_at = Status.CANCELLED, GIVEN_UP, now
        current.save()
        after = audit.snapshot(current, SETTLED_FIELDS)
        audit.record("message.settled", current, actor=actor, before=before, after=after)
    return current


def possible_settlements(message: Message) -> list[Settlement]:
    """Return what can be decided about a message: only one that may have left can be said to be sent."""
    if message.status == Status.UNCERTAIN:
        return list(Settlement)
    return [Settlement.AGAIN, Settlement.GIVE_UP] if message.is_unsettled else []
