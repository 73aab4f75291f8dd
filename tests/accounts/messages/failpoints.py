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
from typing import Any

from tests.accounts.messages.fire import plan, reckon
from tests.base.queue.house import ROOT, House, wait_for

MESSAGES = 25  # three batches of marks: ten, ten and five
# name of the step: (what is called then, in which call, before or after it, inside a transaction that is lost by it)
STEPS = {
    "before the lease is committed": ("_lease_rows", 1, "after", True),
    "after the lease": ("_lease_rows", 1, "after", False),
    "before the first marks": ("_mark", 1, "before", False),
    "before the first marks are committed": ("_mark", 1, "after", True),
    "after the first marks": ("_mark", 1, "after", False),
    "before the server has the text": ("_hand_over", 13, "before", False),
    "after the server took it": ("_hand_over", 13, "after", False),
    "before ten sent ones are recorded": ("_mark", 2, "before", False),
    "before their record is committed": ("_mark", 2, "after", True),
    "after their record": ("_mark", 2, "after", False),
    "before the last record": ("_record", 4, "before", False),
    "before the last record is committed": ("_record", 4, "after", False),
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
    from accounts.models import Message

    Message.objects.all().delete()
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
        _arm(*STEPS[step])
        sender.send_due()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def _arm(name: str, wanted: int, when: str, is_lost: bool) -> None:
    from django.db import transaction

    from accounts.messages import sender
    from retention_site.base.mail import MailServer

    owner: Any = MailServer if name == "_hand_over" else sender
    real, calls = getattr(owner, name), iter(range(1, 10**6))

    def deadly(*args: Any, **options: Any) -> Any:
        is_the_one = next(calls) == wanted
        lost = transaction.atomic() if is_lost and is_the_one else nullcontext()
        with lost, _killed(is_the_one and when == "before", is_the_one and when == "after"):
            return real(*args, **options)

    setattr(owner, name, deadly)


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
