"""What a departure sets off here, in its own transaction: who leaves altogether is asked nothing more about how it is going."""

from typing import Any

from accounts.models import Departure
from accounts.signals import departure_began
from surveys.actions.asking import stop_asking
from surveys.asking import THEY_LEAVE
from surveys.models import Invitation, Survey


def join() -> None:
    """Listen to departures; called when the app is ready."""
    departure_began.connect(begin, dispatch_uid="surveys")


def begin(*, departure: Departure, **_signal: Any) -> None:
    """Stop what is planned, but for the exit survey."""
    if departure.is_whole:
        planned = Invitation.objects.filter(customer=departure.customer_id).exclude(survey__kind=Survey.Kind.EXIT)
        stop_asking(planned, reason=THEY_LEAVE)
