"""The sender: planned messages leave, each at most once, whatever dies on the way.

A worker leases up to LEASE_ROWS due rows. Then, MARK_ROWS at a time, one short transaction records how the rows before went,
locks the customers (in key order, before any message row), asks the contact rules again, counts the attempt and marks the next
rows as *sending*; those are sent outside any transaction. A crash leaves at most MARK_ROWS rows *uncertain*; leased rows that
were not begun go back to the queue by themselves when the lease ends.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.contact_rules import refusals
from accounts.mails import Mail, Pointless, render_mail
from accounts.models import Customer, Message
from retention_site.base.mail import MailServer, Rejected, ServerAway, Unknown

LEASE_ROWS = 200
MARK_ROWS = 10
MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=2 * settings.QUEUE_TIMEOUT)  # a queue task lives half as long: when it ends, its worker is dead
WORKING_SECONDS = settings.QUEUE_TIMEOUT * 2 / 3
BACK_OFF = [timedelta(minutes=1), timedelta(minutes=10)]

Status = Message.Status
OVER = {Status.SENT, Status.REFUSED, Status.CANCELLED, Status.PARKED, Status.UNCERTAIN}


@dataclass(frozen=True)
class Outcome:
    """How a message went: the status to record, its subject, and what was wrong."""

    message: Message
    status: str
    subject: str = ""
    detail: str = ""


def send_due() -> int:
    """Send what is due for up to WORKING_SECONDS; returns how many messages were handed to the mail server.

    Raises ServerAway when the server cannot be reached; nothing has been leased then, and no attempt counted.
    """
    if not Message.objects.due(at=timezone.now()).exists():
        return 0
    deadline = monotonic() + WORKING_SECONDS
    sent = 0
    with MailServer() as server:
        while monotonic() < deadline:
            lease = secrets.token_hex(16)
            if not _lease_rows(lease):
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


def _lease_rows(lease: str) -> int:
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.due(at=now).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:LEASE_ROWS])
        leased = Message.objects.filter(pk__in=keys, status=Status.PLANNED)
        return leased.update(status=Status.LEASED, lease=lease, leased_until=now + LEASE)


def _work_off(lease: str, server: MailServer, deadline: float) -> int:
    """Send the rows of one lease, MARK_ROWS at a time; rows that time does not suffice for are given back."""
    rows = Message.objects.filter(lease=lease, status=Status.LEASED).order_by("due_at", "id")
    waiting = list(rows.values_list("pk", flat=True))
    sent, outcomes = 0, list[Outcome]()
    while waiting and monotonic() < deadline:
        keys, waiting = waiting[:MARK_ROWS], waiting[MARK_ROWS:]
        outcomes = [_send(message, server) for message in _mark(lease, keys, before=outcomes)]
        sent += sum(outcome.status == Status.SENT for outcome in outcomes)
    with transaction.atomic():
        _record(lease, outcomes)
        rows.update(status=Status.PLANNED, lease="", leased_until=None)
    return sent


def _mark(lease: str, keys: list[int], *, before: list[Outcome]) -> list[Message]:
    """In one transaction: record `before`, re-check the rows `keys` under their customers' locks, mark those to send."""
    now = timezone.now()
    with transaction.atomic():
        customers = Message.objects.filter(pk__in=keys, customer__isnull=False).values("customer")
        list(Customer.objects.select_for_update().filter(pk__in=customers).order_by("pk").values_list("pk"))
        _record(lease, before)
        rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=keys, lease=lease, status=Status.LEASED)
        messages = list(rows.select_related("customer", "contact", "user").order_by("pk"))
        refused = refusals(messages, at=now)
        for message in messages:
            if rule := refused.get(message.pk):
                message.status, message.rule, message.settled_at = Status.REFUSED, rule, now
            else:
                message.status, message.leased_until = Status.SENDING, now + LEASE
                message.attempts += 1
        Message.objects.bulk_update(messages, ["status", "rule", "settled_at", "leased_until", "attempts"])
    return [message for message in messages if message.pk not in refused]


def _record(lease: str, outcomes: Iterable[Outcome]) -> None:
    """Write how messages went, where this worker still holds them or only seemed dead."""
    now = timezone.now()
    rows = []
    for outcome in outcomes:
        message = outcome.message
        message.status, message.detail, message.subject = outcome.status, outcome.detail, outcome.subject
        message.settled_at = now if outcome.status in OVER else None
        message.leased_until = None
        if outcome.status == Status.PLANNED:
            message.due_at = now + BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
        rows.append(message)
    held = Message.objects.filter(lease=lease, status__in=[Status.SENDING, Status.UNCERTAIN])
    held.bulk_update(rows, ["status", "detail", "subject", "settled_at", "leased_until", "due_at"])


def _send(message: Message, server: MailServer) -> Outcome:
    again = Status.PARKED if message.attempts >= MOST_ATTEMPTS else Status.PLANNED
    try:
        with translation.override(message.language):
            mail = render_mail(message)
        server.send(_mime(message, mail))
    except Pointless as reason:
        return Outcome(message, Status.CANCELLED, detail=str(reason))
    except Unknown as error:
        return Outcome(message, Status.UNCERTAIN, detail=str(error))
    except Rejected as error:
        return Outcome(message, Status.PARKED if error.is_final else again, detail=str(error))
    except ServerAway as error:
        return Outcome(message, again, detail=str(error))
    except Exception as error:  # whatever a renderer does wrong parks this one row, and the others go on
        return Outcome(message, Status.PARKED, detail=f"{type(error).__name__}: {error}"[:500])
    return Outcome(message, Status.SENT, subject=mail.subject)


def _mime(message: Message, mail: Mail) -> EmailMultiAlternatives:
    sender_domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message.pk}.{message.created_at:%s}@{sender_domain}>"} | mail.headers
    mime = EmailMultiAlternatives(mail.subject, mail.text, to=[message.address], headers=headers)
    if mail.calendar:
        mime.attach("callback.ics", mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return mime
