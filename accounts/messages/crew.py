"""Several connections to a mail server that is slow to answer: each in a thread of its own, which touches no database."""

import contextlib
import queue
import threading
from time import monotonic

from accounts.messages.attempts import Made, hand_over
from accounts.messages.marking import Outcome
from accounts.models import Message
from retention_site.base.mail import MailServer, Misconfigured, ServerAway

LEAVING_SECONDS = 20  # that a mail under way may take when the crew is stopped


class Crew:
    """Hands that take what is put before them. Use as a context manager; leaving waits for what is under way.

    `pending` are marked messages that nobody has begun, with what to record of them as they are; `finished` those whose
    outcome is known. One that is in neither is under way, and uncertain should this process die.
    """

    def __init__(self, size: int, pending: dict[int, Outcome], finished: dict[int, Outcome], deadline: float) -> None:
        self._size, self._pending, self._finished, self._deadline = size, pending, finished, deadline
        self._work: queue.SimpleQueue[tuple[Message, Made] | None] = queue.SimpleQueue()
        self._news: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._hands: list[threading.Thread] = []
        self.error: ServerAway | None = None

    def __enter__(self) -> "Crew":
        self._hands = [threading.Thread(target=self._toil, daemon=True) for _ in range(self._size)]
        for hand in self._hands:
            hand.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for _hand in self._hands:
            self._work.put(None)
        end = monotonic() + LEAVING_SECONDS
        for hand in self._hands:
            hand.join(max(end - monotonic(), 0))

    def give(self, message: Message, made: Made) -> None:
        """Have somebody send a message."""
        self._work.put((message, made))

    def wait(self, seconds: float) -> None:
        """Wait until another message is done, but not longer. Raises ServerAway where nobody has a connection any more."""
        with contextlib.suppress(queue.Empty):
            self._news.get(timeout=max(seconds, 0))
        if self.error and (isinstance(self.error, Misconfigured) or not any(hand.is_alive() for hand in self._hands)):
            raise self.error

    def _toil(self) -> None:
        try:
            with MailServer() as server:
                while (given := self._work.get()) is not None:
                    self._send(*given, server)
        except ServerAway as error:  # the others may have a connection still
            self.error = error
        finally:
            self._news.put(None)

    def _send(self, message: Message, made: Made, server: MailServer) -> None:
        if self._stopped.is_set() or monotonic() >= self._deadline:
            return
        not_begun = self._pending.pop(message.pk)
        try:
            self._finished[message.pk] = hand_over(message, made, server)
        except ServerAway:
            self._pending[message.pk] = not_begun
            self._work.put((message, made))
            raise
        self._news.put(None)
