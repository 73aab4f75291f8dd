"""Messages under fire: `python -m tests.accounts.messages.fire MESSAGES KILLS` tells what became of them as a line of JSON.

A real installation sends to a server that writes down what it accepted, while processes are killed with SIGKILL: mostly workers
that hold a connection to the mail server, every fourth time another process of the queue, always while mail is being sent. Run
as a process of its own, on SQLite or beside the database of DATABASE_URL. Times are the product's own unless `quick` is said,
which makes them shorter by ten.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from tests.base.queue.house import ROOT, House, wait_for

AS_SHIPPED = {"QUEUE_TIMEOUT": "", "QUEUE_BACKOFF_SECONDS": "", "WATCHDOG_SECONDS": "", "QUEUE_WORKERS": "4"}
QUICK = {"QUEUE_TIMEOUT": "6", "WATCHDOG_SECONDS": "10", "QUEUE_WORKERS": "2"}
DELAY = 0.05  # seconds the mail server takes for each mail
CUSTOMERS = 50
PACE = 0.7  # of the messages are accepted when the last kill is due; some never are, being uncertain
OTHERS = ("monitoring at", "pushing tasks at", "guard", "parent")  # as the queue's log names them
LIVE = ("planned", "leased", "sending")
MOST_SECONDS = 3000  # for all of it


def fire(
    messages: int, kills: int, *, times: dict[str, str] = AS_SHIPPED, range_: "Callable[..., Range] | None" = None
) -> dict[str, Any]:
    """Send `messages` while `kills` processes die, or what a `range_` of its own shoots at, with the `times` of the queue.

    Tells lost, doubled, uncertain, frozen, and what the kills hit.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = times | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    with House("tests.accounts.messages.fire_settings", **environment) as house:
        ledger = Path(house.folder.name) / "ledger"
        ledger.touch()
        command = [sys.executable, "-m", "tests.mail_server", str(port), str(ledger), str(DELAY)]
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            wait_for(lambda: not socket.socket().connect_ex(("127.0.0.1", port)), within=20)
            plan(messages)
            house.serve()
            shot = (range_ or Range)(house, port, ledger, messages, kills)
            shot.shoot()
            if times is not QUICK:
                wait_for(_nothing_is_held, within=300, every=1)
            return shot.told() | reckon(ledger)
        finally:
            server.kill()
            server.wait()


def plan(messages: int, *, kind: str = "test.greeting", languages: Sequence[str] = ("th",)) -> None:
    from django.utils import timezone

    from accounts.models import Message
    from tests.factories import make_contact, make_customer

    now = timezone.now()
    rows = []
    contacts = [make_contact(customer=make_customer()) for _ in range(CUSTOMERS)]
    for n in range(messages):
        to = contacts[n % CUSTOMERS]
        rows.append(
            Message(
                occasion=f"fire:{n}", address=to.email, kind=kind, purpose="service",
                contact=to, customer=to.customer, language=languages[n % len(languages)], due_at=now,
            )
        )  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=500)


def _nothing_is_held() -> bool:
    from accounts.models import Message

    return not Message.objects.filter(status__in=LIVE).exists()


class Range:
    """One run: kills at even intervals of what the mail server accepted, and a watch on how long nothing moves."""

    def __init__(self, house: House, port: int, ledger: Path, messages: int, kills: int) -> None:
        self.house, self.port, self.ledger = house, port, ledger
        self.messages, self.kills = messages, kills
        self.hits: Counter[str] = Counter()
        self.frozen = self.seconds = 0.0
        self.rung = 0.0

    def shoot(self) -> None:
        from django.utils import timezone

        from retention_site.base import queue

        queue.ring_sweeps(at=timezone.now())  # once, in place of the first tick; every later one is the installation's own
        began = moved = time.monotonic()
        accepted = -1
        while not self._is_over():
            now = time.monotonic()
            assert now - began < MOST_SECONDS, f"{reckon(self.ledger)} {self.house.log()[-3000:]}"
            if (count := self._accepted()) != accepted:
                accepted, moved = count, now
            self.frozen = max(self.frozen, now - moved)
            if self.hits.total() < self.kills and accepted >= self.hits.total() * self.messages * PACE // self.kills:
                self.kill_one()
            time.sleep(0.1)
        self.seconds = time.monotonic() - began

    def _is_over(self) -> bool:
        """Whether nothing can move any more: all is sent or held by the dead, who are waited for afterwards.

        Senders are looked for first, since one that stops plans again what it did not begin; and twice, since another may
        have come while one was looked at.
        """
        return self._is_still() and self._is_still()

    def _is_still(self) -> bool:
        from accounts.models import Message

        return not self.senders() and not Message.objects.filter(status__in=["planned", "leased"]).exists()

    def _accepted(self) -> int:
        return self.ledger.read_bytes().count(b"\n")

    def kill_one(self) -> None:
        senders = self.senders()
        if not senders:
            return
        shot = self.hits.total()
        victims = {"worker": senders[shot % len(senders)]}
        if shot % 4 == 3:
            name = OTHERS[shot // 4 % len(OTHERS)]
            victims = {name: other} if (other := self._other(name)) else victims
        for name, victim in victims.items():
            victim.kill()
            self.hits[name.removesuffix(" at")] += 1

    def senders(self) -> list[psutil.Process]:
        return [process for process in self.house.queue_processes() if self._is_sending(process)]

    def _is_sending(self, process: psutil.Process) -> bool:
        try:
            connections = process.net_connections("tcp")
        except psutil.Error:
            return False
        return any(each.raddr and each.raddr.port == self.port and each.status == "ESTABLISHED" for each in connections)

    def _other(self, name: str) -> psutil.Process | None:
        """The process that has a part in the cluster: parent and guard are the oldest, the others said so in the log."""
        cluster = self.house.queue_processes()
        if name in {"parent", "guard"}:
            index = ["parent", "guard"].index(name)
            return cluster[index] if len(cluster) > index else None
        named = re.findall(rf"{name} (\d+)", self.house.log())
        return next((process for process in cluster if named and process.pid == int(named[-1])), None)

    def told(self) -> dict[str, Any]:
        return {
            "messages": self.messages,
            "kills": dict(self.hits),
            "hit_live_work": self.hits.total(),
            "frozen_seconds": round(self.frozen, 1),
            "cluster_restarts": self.house.log().count("the queue is frozen"),
            "seconds": round(self.seconds, 1),
        }


def reckon(ledger: Path) -> dict[str, Any]:
    """Compare what the messages say with what the mail server accepted; every message is in one of the counts."""
    from accounts.models import Message

    accepted = Counter(int(line) for line in ledger.read_text().split())
    statuses = dict(Message.objects.values_list("pk", "status"))
    uncertain = [pk for pk, status in statuses.items() if status in {"uncertain", "sending"}]
    return {
        "statuses": dict(Counter(statuses.values())),
        "accepted": accepted.total(),
        "doubled": sum(count > 1 for count in accepted.values()),
        "lost": sum(status == "sent" and not accepted[pk] for pk, status in statuses.items()),
        "unaccounted": sum(statuses.get(pk) not in {"sent", "uncertain", "sending"} for pk in accepted),
        "uncertain": len(uncertain),
        "uncertain_that_left": sum(accepted[pk] for pk in uncertain),
    }


if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(fire(int(sys.argv[1]), int(sys.argv[2]), times=QUICK if "quick" in sys.argv[3:] else AS_SHIPPED)))
