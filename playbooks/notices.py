"""The mails around a promise: a confirmation for the customer, a reminder before, a word when it is overdue."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.actions.messages import plan_message, stop_messages
from accounts.contact_rules import register_reasons
from accounts.models import Consent, Message, User
from playbooks.models import Callback

REMIND_BEFORE = timedelta(minutes=15)
CONFIRMATION, REMINDER, OVERDUE = "callback.confirmation", "callback.reminder", "callback.overdue"
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


def stop_notices(callback: Callback, *, reason: str) -> None:
    """Cancel what has not been sent about a promise."""
    stop_messages(Message.objects.filter(occasion__startswith=f"callback:{callback.pk}:"), reason=reason)


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


def _occasion(callback: Callback, kind: str) -> str:
    """A moved promise is a new occasion, and so is one handed to somebody else: the version tells them apart."""
    return f"callback:{callback.pk}:{callback.version}:{kind}"
