"""The mails around a promise: a confirmation for the customer, a reminder before, a word when it is overdue."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actions.messages import plan_message, stop_messages
from accounts.contact_policy.words import register_reasons
from accounts.models import Consent, Message, User
from playbooks.models import Callback

REMIND_BEFORE = timedelta(minutes=15)
CONFIRMATION, CANCELLATION = "callback.confirmation", "callback.cancellation"  # to the customer
REMINDER, OVERDUE = "callback.reminder", "callback.overdue"  # to staff
PERHAPS_THERE = [Message.Status.SENT, Message.Status.SENDING, Message.Status.UNCERTAIN]
SERVICE = Consent.Purpose.SERVICE
STANDS_NO_LONGER = "stands no longer"

register_reasons(
    {
        "moved": _("The promise was moved."),
        "closed": _("The promise had its outcome already."),
        "handed over": _("The promise was handed over to a colleague."),
        STANDS_NO_LONGER: _("The promise was moved or closed."),
    }
)


def plan_notices(callback: Callback, *, confirm: bool) -> None:
    """Plan the assignee's reminder and, where wished, the contact's confirmation, for the moment that is promised now."""
    params = _params(callback)
    plan_message(
        occasion=_occasion(callback, REMINDER),
        kind=REMINDER,
        purpose=SERVICE,
        to=callback.assignee,
        params=params,
        due_at=max(callback.promised_for - REMIND_BEFORE, callback.promised_at),
        expires_at=callback.due_by,
    )
    if confirm and callback.contact:
        plan_message(
            occasion=_occasion(callback, CONFIRMATION),
            kind=CONFIRMATION,
            purpose=SERVICE,
            to=callback.contact,
            params=params,
            due_at=callback.promised_at,
            expires_at=callback.promised_for,
        )


def plan_cancellation(callback: Callback, *, at: datetime) -> None:
    """Plan the mail that takes a withdrawn callback out of the contact's calendar, if it may have got there."""
    if callback.contact is None or callback.promised_for <= at:
        return
    if not _confirmations(callback).filter(status__in=PERHAPS_THERE).exists():
        return
    plan_message(
        occasion=_occasion(callback, CANCELLATION),
        kind=CANCELLATION,
        purpose=SERVICE,
        to=callback.contact,
        params=_params(callback),
        due_at=at,
        expires_at=callback.promised_for,
    )


def stands(callback: Callback, message: Message) -> bool:
    """Tell whether a promise still stands as it did when a mail about it was planned."""
    return callback.is_owed and callback.promised_for.isoformat() == message.params["promised_for"]


def wants_confirmation(callback: Callback) -> bool:
    """Tell whether a confirmation was planned for an earlier moment: then they must hear of a later one, too."""
    return _confirmations(callback).exists()


def stop_notices(callback: Callback, *, reason: str, to_customer: bool = True) -> None:
    """Cancel what has not been sent about a promise; `callback` is as it stood when that was planned."""
    kinds = [REMINDER, CONFIRMATION] if to_customer else [REMINDER]
    occasions = [each for kind in kinds for each in _occasions(callback, kind)]
    # An escalation counts its steps; one more was told to whoever got an overdue promise
    occasions += [f"{each}:{step}" for each in _occasions(callback, OVERDUE) for step in range(callback.escalation + 1)]
    stop_messages(Message.objects.filter(occasion__in=occasions), reason=reason)


def tell_overdue(callback: Callback, people: Iterable[User], *, step: int, at: datetime) -> None:
    """Plan one mail to each of `people` about an overdue promise and the escalation step it has come to."""
    for person in people:
        plan_message(
            occasion=f"{_occasion(callback, OVERDUE)}:{step}",
            kind=OVERDUE,
            purpose=SERVICE,
            to=person,
            params=_params(callback),
            due_at=at,
        )


def _params(callback: Callback) -> dict[str, object]:
    return {"callback": callback.pk, "promised_for": callback.promised_for.isoformat()}


def _confirmations(callback: Callback) -> QuerySet[Message]:
    return Message.objects.filter(occasion__in=_occasions(callback, CONFIRMATION))


def _occasion(callback: Callback, kind: str, version: int | None = None) -> str:
    """A moved promise is a new occasion, and so is one handed to somebody else: the version tells them apart."""
    return f"callback:{callback.pk}:{version or callback.version}:{kind}"


def _occasions(callback: Callback, kind: str) -> list[str]:
    """Return the occasions of all versions so far: exact words find their rows by the index, a beginning would not."""
    return [_occasion(callback, kind, version) for version in range(1, callback.version + 1)]
