"""Counting who follows the links of a message: a fact, from which nothing is decided. Machines are counted apart."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.messages.clicks import TRAP
from accounts.models import LinkClick, Message

TOO_SOON = timedelta(seconds=10)  # after it was sent: a filter that looks into mails on their way
AT_ONCE = timedelta(seconds=1)  # nobody follows two links in one
NEAR_TRAP = timedelta(minutes=1)


def count_click(*, message: Message, place: int) -> LinkClick:
    """Write down that a link was followed, and whether it looks like a machine's; so do those that came with it, then.

    A machine is who follows a link seconds after sending, several links in a second, or the link that nobody sees.
    """
    now = timezone.now()
    with transaction.atomic():
        Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)  # those at once take turns
        clicks = LinkClick.objects.filter(message=message)
        is_scanner = place == TRAP or _is_too_soon(message, now)
        is_scanner |= clicks.filter(place=TRAP, at__gte=now - NEAR_TRAP).exists()
        others = clicks.exclude(place=place).filter(at__gte=now - AT_ONCE)
        if others.update(is_scanner=True):
            is_scanner = True
        if place == TRAP:
            clicks.filter(at__gte=now - NEAR_TRAP).update(is_scanner=True)
        return LinkClick.objects.create(message=message, place=place, is_scanner=is_scanner)


def _is_too_soon(message: Message, now: datetime) -> bool:
    begun = message.begun_at or message.settled_at
    return begun is not None and now < max(begun, message.settled_at or begun) + TOO_SOON
