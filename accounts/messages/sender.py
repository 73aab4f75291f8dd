"""The sender: planned messages leave, each at most once, whatever dies on the way.

A worker leases up to LEASE_ROWS due rows. Then, MARK_ROWS at a time, one short transaction locks the customers (in key order,
before any message row), records how the rows before went, asks the contact policy again, counts the attempt and marks the next
rows as *sending*; its commit is on disk before any of them is sent, outside any transaction. A crash leaves at most MARK_ROWS
rows *uncertain*; leased rows that were not begun go back to the queue by themselves when the lease ends.

The times are fractions of what a queue task may run, so that a worker is certainly dead when its rows are taken from it: no
message is begun after WORKING_SECONDS, and rows being sent are held for longer than any task lives.
"""

import secrets
from datetime import datetime, timedelta
from time import monotonic, sleep

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.actions.sending import pause_sending
from accounts.messages.crew import Crew
from accounts.messages.shift import Shift
from accounts.models import Message, SendingState
from accounts.models.messages import MessageQuerySet
from retention_site.base.mail import MailServer, Misconfigured

LEASE_ROWS = 200
WORKING_SECONDS = settings.QUEUE_TIMEOUT / 2
SLACK = timedelta(seconds=settings.QUEUE_TIMEOUT / 12)
PATIENCE = WORKING_SECONDS / 2  # seconds after that, for a database that is away just then
PAUSE = 0.5  # seconds
LONGEST_LEASE = timedelta(seconds=WORKING_SECONDS) + SLACK

Status = Message.Status


def is_due() -> bool:
    """Whether there is anything to send, and nobody paused sending; what dead workers had leased is put back first."""
    now = timezone.now()
    put_back_expired(at=now)
    return not is_paused() and Message.objects.due(at=now).exists()


def is_paused() -> bool:
    """Whether no mail may leave; who pauses takes the leased rows back, so that it need not be asked for every ten."""
    return SendingState.objects.filter(paused_at__isnull=False).exists()


def send_due() -> int:
    """Send what is due for up to WORKING_SECONDS; returns how many messages were handed to the mail server.

    Raises ServerAway when the server takes no mail; what was not begun is planned as before, and no attempt counted. Where it
    refuses us for a setting of ours, all sending is paused before.
    """
    deadline = monotonic() + WORKING_SECONDS
    try:
        with MailServer() as server:
            return _send_until(deadline, server)
    except Misconfigured as error:
        pause_sending(actor=None, detail=str(error))
        raise


def _send_until(deadline: float, server: MailServer) -> int:
    sent = 0
    with Crew(settings.MAIL_CONNECTIONS, deadline) as crew:
        while monotonic() < deadline and not is_paused():
            lease = secrets.token_hex(16)
            if not _lease_rows(lease, timedelta(seconds=deadline - monotonic())):
                break
            sent += _work_off(lease, server, crew, deadline)
    return sent


def put_back_expired(*, at: datetime) -> tuple[int, int]:
    """Settle what dead workers left: leased rows go back to the queue, those being sent are uncertain. Returns both counts."""
    expired = Message.objects.filter(leased_until__lte=at)
    back = expired.filter(status=Status.LEASED).update(status=Status.PLANNED, lease="", leased_until=None)
    # A provider said that it arrived, which the worker did not live to write
    arrived = expired.filter(status=Status.SENDING, delivered_at__isnull=False)
    arrived.update(status=Status.SENT, settled_at=at, lease="", leased_until=None)
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


def _work_off(lease: str, server: MailServer, crew: Crew, deadline: float) -> int:
    """Send the rows of one lease; whatever ends it, what is known is recorded and the rest given back."""
    rows = Message.objects.filter(lease=lease, status=Status.LEASED).order_by("priority", "due_at", "id")
    shift = Shift(lease, list(rows.values_list("pk", flat=True)), server, crew, deadline)
    try:
        shift.work()
    finally:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        _settle_patiently(shift, rows, until=deadline + PATIENCE)
    return shift.sent


def _settle_patiently(shift: Shift, rows: MessageQuerySet, *, until: float) -> None:
    """Settle as soon as the database is back, if it is away just now: nobody else knows how these mails went."""
    while True:
        try:
            return _settle(shift, rows)
        except OperationalError:
            if connection.in_atomic_block or monotonic() >= until:
                raise
        connection.close()
        sleep(PAUSE)


def _settle(shift: Shift, rows: MessageQuerySet) -> None:
    shift.suppress()
    with transaction.atomic():
        shift.record()
        rows.update(status=Status.PLANNED, lease="", leased_until=None)
