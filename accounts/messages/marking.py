"""What stands of each message on disk while it is sent: marked before it leaves, and recorded as it went.

The statements run once for every ten mails, so their SQL is written once a process.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from accounts.contact_policy import Verdict, verdicts
from accounts.messages import pace
from accounts.models import ContactPolicy, Customer, Message
from retention_site.base import queue
from retention_site.base.durability import durable_transaction
from retention_site.base.prepared import Given, GivenMany, Prepared, Update, cursor_of

LONGEST_DETAIL = 500  # characters
BACK_OFF = [timedelta(minutes=1), timedelta(minutes=10)]

Status = Message.Status
SENT = (
    "UPDATE accounts_message SET status = 'sent', rule = '', detail = '', lease = '', leased_until = NULL, settled_at = %s,"
    ' subject = told.column2, provider_id = told.column3, "values" = told.column4'
)
HELD = "accounts_message.id = told.column1 AND lease = %s AND status IN ('sending', 'uncertain')"
UNFINISHED = {Status.PLANNED, Status.UNCERTAIN}


@dataclass(frozen=True)
class Outcome:
    """How a message went: the status to record, its subject, and why not. One that was not begun counts no attempt."""

    message: Message
    status: str
    subject: str = ""
    rule: str = ""
    detail: str = ""
    was_begun: bool = True
    provider_id: str = ""

    @property
    def columns(self) -> tuple[int, str, str, str]:
        """What the one statement writes of a message that was sent."""
        return self.message.pk, self.subject, self.provider_id, json.dumps(self.message.values)


_customers = Prepared(
    lambda: (
        Customer.objects.filter(pk__in=Message.objects.filter(pk__in=GivenMany("keys")).order_by().values("customer"))
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk")
    )
)
_messages = Prepared(
    lambda: (
        Message.objects.select_for_update(of=("self",))
        .filter(pk__in=GivenMany("keys"), lease=Given("lease", models.TextField()), status=Status.LEASED)
        .select_related("contact", "user")
        .order_by("pk")
    )
)
_begin = Update(
    lambda: Message.objects.filter(pk__in=GivenMany("keys")),
    status=Status.SENDING,
    attempts=F("attempts") + 1,
    leased_until=Given("until", models.DateTimeField()),
    begun_at=Given("now", models.DateTimeField()),
)


@dataclass(frozen=True)
class Marked:
    """What may be sent now, in the order of the keys; from when each, where there is a pace; and what must wait for it."""

    messages: list[Message]
    moments: dict[int, datetime]
    left: list[int]


def hold_customers(keys: list[int]) -> None:
    """Lock the customers of these messages until the transaction ends, in the order of their keys."""
    _customers.run(keys=keys)


def mark(
    lease: str, keys: list[int], *, before: Iterable[Outcome], policy: ContactPolicy | None = None, is_paced: bool = False
) -> Marked:
    """In one transaction: record `before`, re-check the rows `keys` under their customers' locks, mark those to send.

    `policy` is the company's as it was read lately. The commit is on disk when it returns them.
    """
    now = timezone.now()
    with durable_transaction():
        hold_customers(keys)
        record(lease, before)
        messages = _messages(keys=keys, lease=lease)
        allowed = _allowed(messages, policy, now)
        moments = pace.reserve(allowed) if is_paced else pace.Moments()
        if is_paced:
            _put_off(moments.later)
            allowed = [message for message in allowed if message.pk in moments.given]
        _begin(keys=[message.pk for message in allowed], until=now + queue.lease(), now=now)
    for message in allowed:
        message.attempts += 1
    return Marked(allowed, moments.given, moments.left)


def _put_off(later: dict[int, datetime]) -> None:
    """Let rows to a busy domain make room for others until their turn may have come."""
    for key, moment in later.items():
        Message.objects.filter(pk=key).update(status=Status.PLANNED, due_at=moment, lease="", leased_until=None)


def _allowed(messages: list[Message], policy: ContactPolicy | None, now: datetime) -> list[Message]:
    held_back = verdicts(messages, at=now, policy=policy)
    for verdict in set(held_back.values()):
        hold_back([pk for pk, each in held_back.items() if each == verdict], verdict, now)
    return [message for message in messages if message.pk not in held_back]


def hold_back(keys: list[int], verdict: Verdict, now: datetime) -> None:
    """Refuse these rows, or put them off until they may leave."""
    ended = {"status": Status.REFUSED, "settled_at": now}
    fields = {"status": Status.PLANNED, "due_at": verdict.until} if verdict.is_delay else ended
    Message.objects.filter(pk__in=keys).update(rule=verdict.rule, leased_until=None, lease="", **fields)


def record(lease: str, outcomes: Iterable[Outcome]) -> None:
    """Write how messages went, where this worker still holds them or only seemed dead."""
    now = timezone.now()
    rows = sorted(outcomes, key=lambda outcome: outcome.message.pk)
    sent = [outcome for outcome in rows if outcome.status == Status.SENT]
    if sent:
        _record_sent(lease, sent, now)
    for outcome in rows:
        if outcome.status != Status.SENT:
            _record_other(lease, outcome, now)


def _record_sent(lease: str, sent: list[Outcome], now: datetime) -> None:
    """Nearly all of them, in one statement."""
    place = "(%s, %s, %s, %s::jsonb)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s)"
    places = ", ".join([place] * len(sent))
    text = f"{SENT} FROM (VALUES {places}) AS told WHERE {HELD}"
    values = [each for outcome in sent for each in outcome.columns]
    with cursor_of(connection) as cursor:
        cursor.execute(text, [connection.ops.adapt_datetimefield_value(now), *values, lease])


def _record_other(lease: str, outcome: Outcome, now: datetime) -> None:
    values: dict[str, Any] = {
        "status": outcome.status,
        "rule": outcome.rule,
        "detail": outcome.detail[:LONGEST_DETAIL],
        "subject": outcome.subject,
        "settled_at": None if outcome.status in UNFINISHED else now,
        "values": outcome.message.values,
        "lease": "",
        "leased_until": None,
    }
    if not outcome.was_begun:
        values["attempts"] = F("attempts") - 1
    elif outcome.status == Status.PLANNED:
        values["due_at"] = now + BACK_OFF[min(outcome.message.attempts, len(BACK_OFF)) - 1]
    Message.objects.filter(pk=outcome.message.pk, lease=lease, status__in=[Status.SENDING, Status.UNCERTAIN]).update(**values)
