"""How fast mail leaves: each mail is given a moment of its own, in the database, however many workers there are.

The moments of a pace lie a little further apart than it says, and a mail that is not begun soon after its moment gets a new
one: so in no ten seconds do more leave than the pace allows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Message, SendingPace

APART = 1.06  # times as far as the pace says: room for LATEST in any ten seconds
LATEST = timedelta(seconds=0.4)  # after its moment that a mail may begin
HORIZON = timedelta(seconds=1.5)  # how far ahead moments are given
EVERYBODY = ""


@dataclass
class Moments:
    """When each mail may begin, by its key; `later` are those whose domain is too busy, with when to look again."""

    given: dict[int, datetime] = field(default_factory=dict)
    later: dict[int, datetime] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)  # all mail together is too fast for these: they wait where they are
    crowd: Counter[str] = field(default_factory=Counter)  # of those that look again later, by domain


def is_paced() -> bool:
    return SendingPace.objects.exists()


def reserve(messages: Sequence[Message]) -> Moments:
    """Give moments to as many of `messages` as may begin within HORIZON, in their order; no two workers get the same one."""
    now = timezone.now()
    moments = Moments()
    with transaction.atomic():
        rows = {pace.domain: pace for pace in SendingPace.objects.select_for_update().order_by("pk")}
        for message in messages:
            _place(message, rows, moments, now)
        for pace in rows.values():
            SendingPace.objects.filter(pk=pace.pk).update(free_at=pace.free_at)
    return moments


def _place(message: Message, rows: dict[str, SendingPace], moments: Moments, now: datetime) -> None:
    domain = message.address.rpartition("@")[2].lower()
    own = rows.get(domain)
    paces = [pace for pace in (rows.get(EVERYBODY), own) if pace]
    at = max([now, *(pace.free_at for pace in paces if pace.free_at)])
    if own and own.free_at and own.free_at > now + HORIZON:
        moments.later[message.pk] = own.free_at + moments.crowd[domain] * gap(own)
        moments.crowd[domain] += 1
    elif at > now + HORIZON:
        moments.left.append(message.pk)
    else:
        moments.given[message.pk] = at
        for pace in paces:
            pace.free_at = at + gap(pace)


def gap(pace: SendingPace) -> timedelta:
    return timedelta(minutes=APART / pace.per_minute)
