"""Stopping and resuming all mail, and how fast it may leave."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Message, SendingPace, SendingState, User
from retention_site.base import audit, changes

STATE_FIELDS = ["paused_at", "detail"]
LONGEST_DETAIL = 500  # characters


def pause_sending(*, actor: User | None, detail: str = "") -> bool:
    """Let no more mail leave: somebody decided it, or, without `actor`, the server refused us and said `detail`.

    Returns False where it is paused already. A mail that is being sent just now still leaves.
    """
    return _turn(
        actor=actor, action="sending.paused", is_paused=False, paused_at=timezone.now(), detail=detail[:LONGEST_DETAIL]
    )


def resume_sending(*, actor: User) -> bool:
    """Let mail leave again; returns False where nothing was paused."""
    return _turn(actor=actor, action="sending.resumed", is_paused=True, paused_at=None, detail="")


def _turn(*, actor: User | None, action: str, is_paused: bool, **fields: object) -> bool:
    """Change the state if it `is_paused` or not, as said."""
    with transaction.atomic():
        SendingState.objects.get_or_create(pk=1)
        state = SendingState.objects.select_for_update().get(pk=1)
        if (state.paused_at is not None) != is_paused:
            return False
        before = audit.snapshot(state, STATE_FIELDS)
        for name, value in fields.items():
            setattr(state, name, value)
        if not is_paused:
            _take_back()
        state.actor = actor
        state.save()
        audit.record(action, state, actor=actor, before=before, after=audit.snapshot(state, STATE_FIELDS))
    return True


def add_pace(*, actor: User, domain: str, per_minute: int) -> SendingPace:
    """Let mail to `domain`, or all mail where it is empty, leave no faster. Raises ValidationError for one that has a pace."""
    pace = SendingPace(domain=domain.strip().lower().removeprefix("@"), per_minute=per_minute)
    if SendingPace.objects.filter(domain=pace.domain).exists():
        raise ValidationError({"domain": _("There is a pace for this already: remove it first.")})
    with transaction.atomic():
        _take_back()
        return changes.create(pace, actor=actor, action="sending_pace.created")


def _take_back() -> None:
    """Have senders lease anew, and see the change: rows that are leased and not begun are planned again."""
    leased = Message.objects.filter(status=Message.Status.LEASED)
    keys = list(leased.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    Message.objects.filter(pk__in=keys).update(status=Message.Status.PLANNED, lease="", leased_until=None)


def remove_pace(*, actor: User, pace: SendingPace) -> None:
    """Let this mail leave as fast as it can."""
    with transaction.atomic():
        audit.record("sending_pace.removed", pace, actor=actor, before=audit.snapshot(pace, ["domain", "per_minute"]))
        pace.delete()
