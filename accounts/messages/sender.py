"""The sender: planned messages leave, each at most once, whatever dies on the way.

A worker leases up to LEASE_ROWS due rows. Then, MARK_ROWS at a time, one short transaction locks the customers (in key order,
before any message row), records how the rows before went, asks the contact rules again, counts the attempt and marks the next
rows as *sending*; its commit is on disk before any of them is sent, outside any transaction. A crash leaves at most MARK_ROWS
rows *uncertain*; leased rows that were not begun go back to the queue by themselves when the lease ends.

The times are fractions of what a queue task may run, so that a worker is certainly dead when its rows are taken from it: no
message is begun after WORKING_SECONDS, and rows being sent are held for longer than any task lives.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation

from accounts.contact_rules import refusals
from accounts.messages.kinds import Mail, Pointless, prepare_mails, render_mail
from accounts.models import Customer, Message
from retention_site.base import queue
from retention_site.base.durability import durable_transaction
from retention_site.base.mail import MailServer, Rejected, ServerAway, Unknown

LEASE_ROWS = 200
MARK_ROWS = 10
MOST_ATTEMPTS = 3
WORKING_SECONDS = settings.QUEUE_TIMEOUT / 2
SLACK = timedelta(seconds=settings.QUEUE_TIMEOUT / 12)
LONGEST_LEASE = timedelta(seconds=WORKING_SECONDS) + SLACK
BACK_OFF = [timedelta(minutes=1), timedelta(minutes=10)]
LONGEST_DETAIL = 500  # characters

Status = Message.Status
UNFINISHED = {Status.PLANNED, Status.UNCERTAIN}
RECORDED = ["status", "rule", "detail", "subject", "settled_at", "leased_until", "lease", "due_at", "attempts"]


@dataclass(frozen=True)
class Outcome:
    """How a message went: the status to record, its subject, and why not. One that was not begun counts no attempt."""

    message: Message
    status: str
    subject: str = ""
    rule: str = ""
    detail: str = ""
    was_begun: bool = True


def is_due() -> bool:
    """Whether there is anything to send, what dead workers had leased included."""
    now = timezone.now()
    put_back_expired(at=now)
    return Message.objects.due(at=now).exists()


def send_due() -> int:
    """Send what is due for up to WORKING_SECONDS; returns how many messages were handed to the mail server.

    Raises ServerAway when the server takes no mail; what was not begun is planned as before, and no attempt counted.
    """
    deadline = monotonic() + WORKING_SECONDS
    sent = 0
    with MailServer() as server:
        while monotonic() < deadline:
            lease = secrets.token_hex(16)
            if not _lease_rows(lease, timedelta(seconds=deadline - monotonic())):
                break
            sent += _work_off(lease, server, deadline)
    return sent


def put_back_expired(*, at: datetime) -> tuple[int, int]:
    """Settle what dead workers left: leased rows go back to the queue, those being sent are uncertain. Returns both counts."""
    expired = Message.objects.filter(leased_until__lte=at)
    back = expired.filter(status=Status.LEASED).update(status=Status.PLANNED, lease="", leased_until=None)
    # The lease stays on an uncertain row, so that a worker that was only slow can still say how it went
    uncertain = expired.filter(status=Status.SENDING).update(status=Status.UNCERTAIN, leased_until=None)
    return back, uncertain


def _lease_rows(lease: str, time_left: timedelta) -> int:
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.due(at=now).order_by("priority", "due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:LEASE_ROWS])
        leased = Message.objects.filter(pk__in=keys, status=Status.PLANNED)
        return leased.update(status=Status.LEASED, lease=lease, leased_until=now + time_left + SLACK)


def _work_off(lease: str, server: MailServer, deadline: float) -> int:
    """Send the rows of one lease, MARK_ROWS at a time; whatever ends it, what is known is recorded and the rest given back."""
    rows = Message.objects.filter(lease=lease, status=Status.LEASED).order_by("priority", "due_at", "id")
    waiting = list(rows.values_list("pk", flat=True))
    sent, told = 0, dict[int, Outcome]()
    try:
        while waiting and monotonic() < deadline:
            keys, waiting = waiting[:MARK_ROWS], waiting[MARK_ROWS:]
            marked = _mark(lease, keys, before=told.values())
            told = {message.pk: Outcome(message, Status.PLANNED, was_begun=False) for message in marked}
            prepare_mails(marked)
            for message in marked:
                if monotonic() < deadline:
                    sent += _send(message, server, told)
    finally:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # the database may have been away for a moment
        with transaction.atomic():
            _record(lease, told.values())
            rows.update(status=Status.PLANNED, lease="", leased_until=None)
    return sent


def _mark(lease: str, keys: list[int], *, before: Iterable[Outcome]) -> list[Message]:
    """In one transaction: record `before`, re-check the rows `keys` under their customers' locks, mark those to send."""
    now = timezone.now()
    with durable_transaction():
        customers = Message.objects.filter(pk__in=keys, customer__isnull=False).values("customer")
        Customer.objects.filter(pk__in=customers).hold()
        _record(lease, before)
        rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=keys, lease=lease, status=Status.LEASED)
        messages = list(rows.select_related("customer", "contact", "user").order_by("pk"))
        refused = refusals(messages, at=now)
        for rule in set(refused.values()):
            held_back = [pk for pk, name in refused.items() if name == rule]
            Message.objects.filter(pk__in=held_back).update(
                status=Status.REFUSED, rule=rule, settled_at=now, leased_until=None, lease=""
            )
        allowed = [message for message in messages if message.pk not in refused]
        for message in allowed:
            message.attempts += 1
        marks = {"status": Status.SENDING, "leased_until": now + queue.lease(), "begun_at": now}
        Message.objects.filter(pk__in=[message.pk for message in allowed]).update(attempts=F("attempts") + 1, **marks)
    return allowed


def _record(lease: str, outcomes: Iterable[Outcome]) -> None:
    """Write how messages went, where this worker still holds them or only seemed dead."""
    now = timezone.now()
    rows = []
    for outcome in outcomes:
        message = outcome.message
        message.status, message.rule, message.detail = outcome.status, outcome.rule, outcome.detail[:LONGEST_DETAIL]
        message.subject, message.lease, message.leased_until = outcome.subject, "", None
        message.settled_at = None if outcome.status in UNFINISHED else now
        if not outcome.was_begun:
            message.attempts -= 1
        elif outcome.status == Status.PLANNED:
            message.due_at = now + BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
        rows.append(message)
    held = Message.objects.filter(lease=lease, status__in=[Status.SENDING, Status.UNCERTAIN])
    held.bulk_update(sorted(rows, key=lambda message: message.pk), RECORDED)


def _send(message: Message, server: MailServer, told: dict[int, Outcome]) -> bool:
    """Send one message and tell how it went; while it is under way nothing is told of it, which leaves it uncertain."""
    not_begun = told.pop(message.pk)
    try:
        outcome = _try(message, server)
    except ServerAway:
        told[message.pk] = not_begun
        raise
    told[message.pk] = outcome
    return outcome.status == Status.SENT


def _try(message: Message, server: MailServer) -> Outcome:
    again = Status.PARKED if message.attempts >= MOST_ATTEMPTS else Status.PLANNED
    try:
        with translation.override(message.language):
            mail = render_mail(message)
        server.send(_mime(message, mail))
    except Pointless as reason:
        return Outcome(message, Status.CANCELLED, rule=reason.rule)
    except Unknown as error:
        return Outcome(message, Status.UNCERTAIN, detail=str(error))
    except Rejected as error:
        return Outcome(message, Status.PARKED if error.is_final else again, detail=str(error))
    except ServerAway:
        raise
    except Exception as error:  # whatever a renderer does wrong parks this one row, and the others go on
        return Outcome(message, Status.PARKED, detail=f"{type(error).__name__}: {error}")
    return Outcome(message, Status.SENT, subject=mail.subject)


def _mime(message: Message, mail: Mail) -> EmailMultiAlternatives:
    headers = {"Message-ID": message.header_id} | mail.headers
    mime = EmailMultiAlternatives(mail.subject, mail.text, to=[message.address], headers=headers)
    if mail.html:
        mime.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        mime.attach("callback.ics", mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return mime
