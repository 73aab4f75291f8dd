"""A sender killed at each step of its work: `python -m tests.accounts.messages.failpoints` tells, for each, what was left.

Each sender is a fork of its own that kills itself with SIGKILL at the step; then what it held is put back, and another finishes
the work. Run as a process of its own, with a real database and a mail server in another process.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.accounts.messages.fire import plan, reckon
from tests.base.queue.house import ROOT, House, wait_for

MESSAGES = 25  # three batches of marks: ten, ten and five
PER_MINUTE = 6000


class Step(NamedTuple):
    """What is called then, in which call, before or after it; whether inside a transaction that is lost by it; and the way.

    The ways are one connection, a crew of several after the first ten, or one at a pace.
    """

    name: str
    call: int
    when: str
    is_lost: bool = False
    way: str = ""


STEPS = {
    "before the lease is committed": Step("_lease_rows", 1, "after", is_lost=True),
    "after the lease": Step("_lease_rows", 1, "after"),
    "before the first marks": Step("mark", 1, "before"),
    "before the first marks are committed": Step("mark", 1, "after", is_lost=True),
    "after the first marks": Step("mark", 1, "after"),
    "before the server has the text": Step("_hand_over", 13, "before"),
    "after the server took it": Step("_hand_over", 13, "after"),
    "before ten sent ones are recorded": Step("mark", 2, "before"),
    "before their record is committed": Step("mark", 2, "after", is_lost=True),
    "after their record": Step("mark", 2, "after"),
    "before the last record": Step("record", 4, "before"),
    "before the last record is committed": Step("record", 4, "after"),
    "before the crew is given one": Step("give", 3, "before", way="crew"),
    "before the server has the text of a crew": Step("_hand_over", 13, "before", way="crew"),
    "after the server took it from a crew": Step("_hand_over", 13, "after", way="crew"),
    "before a crew's next marks": Step("mark", 3, "before", way="crew"),
    "before a crew's next marks are committed": Step("mark", 3, "after", is_lost=True, way="crew"),
    "after a crew's next marks": Step("mark", 3, "after", way="crew"),
    "before the last record of a crew": Step("record", 4, "before", way="crew"),
    "before the last record of a crew is committed": Step("record", 4, "after", way="crew"),
    "before moments are given": Step("reserve", 2, "before", way="pace"),
    "before the moments given are committed": Step("reserve", 2, "after", way="pace"),
    "before it waits for its moment": Step("_may_begin", 13, "before", way="pace"),
    "at its moment": Step("_may_begin", 13, "after", way="pace"),
}


def failpoints() -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "QUEUE_TIMEOUT": ""}
    with House("tests.accounts.messages.fire_settings", **environment) as house:
        ledger = Path(house.folder.name) / "ledger"
        ledger.touch()
        server = subprocess.Popen([sys.executable, "-m", "tests.mail_server", str(port), str(ledger), "0"], cwd=ROOT)
        try:
            wait_for(lambda: not socket.socket().connect_ex(("127.0.0.1", port)), within=20)
            return {step: _die_and_recover(step, ledger) for step in STEPS}
        finally:
            server.kill()
            server.wait()


def _die_and_recover(step: str, ledger: Path) -> dict[str, Any]:
    from django.utils import timezone

    from accounts.messages import sender
    from accounts.models import Message, SendingPace

    Message.objects.all().delete()
    SendingPace.objects.all().delete()
    os.truncate(ledger, 0)
    plan(MESSAGES)
    assert _fork(step) == signal.SIGKILL, f"it lived: {step}"
    left = dict(Counter(Message.objects.values_list("status", flat=True)))
    sender.put_back_expired(at=timezone.now() + timedelta(hours=1))
    sender.send_due()
    return {"left": left} | reckon(ledger)


def _fork(step: str) -> int:
    """Let a child send until it kills itself at `step`; return the signal it died of, 0 if it did not."""
    from django.db import connections

    from accounts.messages import sender

    connections.close_all()
    child = os.fork()
    if child == 0:
        _choose(STEPS[step].way)
        _arm(STEPS[step])
        sender.send_due()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def _choose(way: str) -> None:
    from django.conf import settings

    from accounts.messages import shift
    from accounts.models import SendingPace

    if way == "crew":
        shift.SLOW_SECONDS, settings.MAIL_CONNECTIONS = 0, 4
    elif way == "pace":
        SendingPace.objects.create(domain="", per_minute=PER_MINUTE)


def _arm(step: Step) -> None:
    from django.db import transaction

    from accounts.messages import marking, pace, sender
    from accounts.messages.crew import Crew
    from accounts.messages.shift import Shift
    from retention_site.base.mail import MailServer

    owners: Any = {"_hand_over": MailServer, "_lease_rows": sender, "give": Crew, "reserve": pace, "_may_begin": Shift}
    owner = owners.get(step.name, marking)
    real, calls = getattr(owner, step.name), iter(range(1, 10**6))

    def deadly(*args: Any, **options: Any) -> Any:
        is_the_one = next(calls) == step.call
        lost = transaction.atomic() if step.is_lost and is_the_one else nullcontext()
        with lost, _killed(is_the_one and step.when == "before", is_the_one and step.when == "after"):
            return real(*args, **options)

    setattr(owner, step.name, deadly)


@contextmanager
def _killed(before: bool, after: bool) -> Iterator[None]:
    die: Callable[[], None] = lambda: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
    if before:
        die()
    yield
    if after:
        die()


if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(failpoints()))
