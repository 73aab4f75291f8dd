"""Several connections to a mail server that is slow to answer: each in a thread of its own, which touches no database."""

import contextlib
import queue
import threading
from dataclasses import dataclass
from time import monotonic

from accounts.messages.attempts import Made, hand_over
from accounts.messages.marking import Outcome
from accounts.models import Message
from retention_site.base.mail import MailServer, Misconfigured, ServerAway

LEAVING_SECONDS = 20  # that a mail under way may take when the crew is stopped


@dataclass(frozen=True, eq=False)
class _Turn:
    """The work of one lease: what is marked and not begun, and what has an outcome."""

    pending: dict[int, Outcome]
    finished: dict[int, Outcome]


class Crew:
    """Hands that take what is put before them; they open their connections when first needed, and keep them to the end.

    Use as a context manager. For each lease they `begin` and `rest`: its `pending` are marked messages that nobody has begun,
    with what to record of them as they are; `finished` those whose outcome is known. One that is in neither is under way, and
    uncertain should this process die.
    """

    def __init__(self, size: int, deadline: float) -> None:
        self.size, self._deadline = size, deadline
        self._work: queue.SimpleQueue[tuple[_Turn, Message, Made] | None] = queue.SimpleQueue()
        self._news: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._turn: _Turn | None = None  # none while they rest
        self._under_way = 0
        self._connected = 0
        self._hands: list[threading.Thread] = []
        self.error: ServerAway | None = None

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for _hand in self._hands:
            self._work.put(None)
        end = monotonic() + (0 if self._under_way else LEAVING_SECONDS)  # they were waited for in `rest`
        for hand in self._hands:
            hand.join(max(end - monotonic(), 0))

    @property
    def is_called(self) -> bool:
        """Whether the server was slow before, so that they are there already."""
        return bool(self._hands)

    def begin(self, pending: dict[int, Outcome], finished: dict[int, Outcome]) -> None:
        """Have them work on one lease."""
        self._turn = _Turn(pending, finished)
        if not self._hands:
            self._connected = self.size
            self._hands = [threading.Thread(target=self._toil, daemon=True) for _ in range(self.size)]
            for hand in self._hands:
                hand.start()

    def rest(self) -> None:
        """Have nobody begin another message, and wait for those under way."""
        with self._changed:
            self._turn = None
            self._changed.wait_for(lambda: not self._under_way, LEAVING_SECONDS)

    def give(self, message: Message, made: Made) -> None:
        """Have somebody send a message."""
        assert self._turn is not None  # noqa: S101 - nothing is given to those who rest
        self._work.put((self._turn, message, made))

    def wait(self, seconds: float) -> None:
        """Wait until another message is done, but not longer. Raises ServerAway where nobody has a connection any more."""
        with contextlib.suppress(queue.Empty):
            self._news.get(timeout=max(seconds, 0))
        if self.error and (isinstance(self.error, Misconfigured) or not self._connected):
            raise self.error

    def _toil(self) -> None:
        try:
            with MailServer() as server:
                while (given := self._work.get()) is not None:
                    self._send(*given, server)
        except ServerAway as error:  # the others may have a connection still
            self.error = error
        finally:
            with self._changed:
                self._connected -= 1
            self._news.put(None)

    def _send(self, turn: _Turn, message: Message, made: Made, server: MailServer) -> None:
        with self._changed:
            if turn is not self._turn or monotonic() >= self._deadline:
                return  # it is recorded as not begun
            not_begun = turn.pending.pop(message.pk)
            self._under_way += 1
        try:
            turn.finished[message.pk] = hand_over(message, made, server)
        except ServerAway:
            turn.pending[message.pk] = not_begun
            self._work.put((turn, message, made))
            raise
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()
        self._news.put(None)
