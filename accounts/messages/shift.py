"""The work of one lease: ten rows at a time are marked and sent; over more connections where the server is slow to answer.

However it is done, no more than MARK_ROWS rows are *sending* at any moment: a crash leaves no more in doubt.
"""

import time
from datetime import datetime
from time import monotonic

from django.utils import timezone

from accounts.messages import attempts, marking, pace
from accounts.messages.crew import Crew
from accounts.messages.marking import Outcome
from accounts.models import ContactPolicy, Message
from retention_site.base.mail import MailServer, ServerAway

MARK_ROWS = 10
MARKED_AT_ONCE = 5  # while others are under way
SLOW_SECONDS = 0.02  # for one mail, from which on more connections are opened
SHORTEST_WAIT = 0.01  # seconds

Status = Message.Status


class Shift:
    """A worker, the rows it leased, and what it knows of those that it marked.

    `pending` are marked and not begun, with what to record if they stay so; `finished` have an outcome that is not recorded
    yet. A marked row that is in neither is just being sent.
    """

    def __init__(self, lease: str, waiting: list[int], server: MailServer, crew: Crew, deadline: float) -> None:
        self.lease, self.waiting, self.server, self.crew, self.deadline = lease, waiting, server, crew, deadline
        self.pending: dict[int, Outcome] = {}
        self.finished: dict[int, Outcome] = {}
        self.held: set[int] = set()  # rows that are marked on disk
        self.moments: dict[int, datetime] = {}
        self.policy, self.is_paced = ContactPolicy.current(), pace.is_paced()
        self.sent = 0

    def work(self) -> None:
        """Send until nothing waits or the time is over. Raises ServerAway."""
        may_share = self.crew.size > 1 and not self.is_paced
        is_slow = may_share and self.crew.is_called
        while self._goes_on() and not is_slow:
            began = monotonic()
            marked = self._mark(MARK_ROWS)
            for message in marked:
                if self._may_begin(message):
                    self._send(message)
            is_slow = may_share and len(marked) > 0 and (monotonic() - began) / len(marked) > SLOW_SECONDS
        if self._goes_on():
            self.crew.begin(self.pending, self.finished)
            try:
                self._work_with_crew()
            finally:
                self.crew.rest()

    def suppress(self) -> None:
        attempts.suppress_bounced(list(self.finished.values()))

    def record(self) -> None:
        """Write what is known; what was marked and not begun waits as before."""
        outcomes = [*self.finished.values(), *self.pending.values()]
        marking.record(self.lease, outcomes)
        self._count(outcomes)

    def _goes_on(self) -> bool:
        return bool(self.waiting) and monotonic() < self.deadline

    def _work_with_crew(self) -> None:
        """Keep the crew busy: mark some while others are under way."""
        while self._goes_on() or self.pending:
            free = MARK_ROWS - len(self.held) + len(self.finished)
            if self._goes_on() and free >= min(MARKED_AT_ONCE, len(self.waiting)):
                for message in self._mark(free):
                    self._give(message)
            elif monotonic() >= self.deadline:
                break
            else:
                self.crew.wait(self.deadline - monotonic())

    def _mark(self, most: int) -> list[Message]:
        """Mark the next rows and look up what they are made from; a pace lets fewer begin, and the others wait on."""
        keys, self.waiting = self.waiting[:most], self.waiting[most:]
        before = list(self.finished.values())
        attempts.suppress_bounced(before)
        marked = marking.mark(self.lease, keys, before=before, policy=self.policy, is_paced=self.is_paced)
        for outcome in before:
            del self.finished[outcome.message.pk]
            self.held.discard(outcome.message.pk)
        self._count(before)
        self.waiting[:0] = marked.left
        self.held.update(message.pk for message in marked.messages)
        self.pending.update({each.pk: Outcome(each, Status.PLANNED, was_begun=False) for each in marked.messages})
        self.moments = marked.moments
        if marked.left and not marked.messages:
            time.sleep(min(pace.HORIZON.total_seconds() / 2, max(self.deadline - monotonic(), 0)))
        return self._prepared(marked.messages)

    def _prepared(self, messages: list[Message]) -> list[Message]:
        ready = attempts.prepared(messages, self.finished)
        for key in self.finished:
            self.pending.pop(key, None)
        return ready

    def _may_begin(self, message: Message) -> bool:
        """Wait for the moment of a message; one that is past it gets another. False where the time is over before."""
        while self.is_paced:
            now = timezone.now()
            moment = self.moments[message.pk]
            if now > moment + pace.LATEST:
                self.moments |= pace.reserve([message]).given
            elif now >= moment:
                break
            if monotonic() >= self.deadline:
                return False
            time.sleep(max((min(moment - now, pace.HORIZON)).total_seconds(), SHORTEST_WAIT))
        return monotonic() < self.deadline

    def _send(self, message: Message) -> None:
        """Send one message; while it is under way nothing is told of it, which leaves it uncertain."""
        not_begun = self.pending.pop(message.pk)
        try:
            self.finished[message.pk] = attempts.attempt(message, self.server)
        except ServerAway:
            self.pending[message.pk] = not_begun
            raise

    def _give(self, message: Message) -> None:
        made = attempts.make(message, as_bytes=self.server.takes_letters)
        if isinstance(made, Outcome):
            del self.pending[message.pk]
            self.finished[message.pk] = made
        else:
            self.crew.give(message, made)

    def _count(self, outcomes: list[Outcome]) -> None:
        self.sent += sum(outcome.status == Status.SENT for outcome in outcomes)
