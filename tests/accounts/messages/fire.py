"""Messages under fire: `python -m tests.accounts.messages.fire MESSAGES KILLS` prints what became of them as a line of JSON.

A real installation sends to a server that writes down what it accepted; processes that are at work are killed with SIGKILL: the
workers that hold a connection to the mail server, and in turn the cluster's other processes. Run as a process of its own.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from tests.base.queue.house import ROOT, House

DELAY = 0.02  # seconds the mail server takes for each mail
OTHERS = ("monitor", "pusher", "guard", "parent")
RING_EVERY = 2.0  # seconds between the sweeps here, where the minute's tick would take too long


def fire(messages: int, kills: int) -> dict[str, Any]:
    """Send `messages` while `kills` processes die; tell lost, doubled, uncertain, frozen."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "QUEUE_TIMEOUT": "10", "WATCHDOG_SECONDS": "15"}
    with House("tests.accounts.messages.fire_settings", **environment) as house:
        ledger = Path(house.folder.name) / "ledger"
        ledger.touch()
        command = [sys.executable, "-m", "tests.mail_server", str(port), str(ledger), str(DELAY)]
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            _plan(messages)
            house.serve()
            return _shoot(house, port, kills) | _reckon(ledger)
        finally:
            server.kill()
            server.wait()


def _plan(messages: int) -> None:
    from django.utils import timezone

    from accounts.models import Message
    from tests.factories import make_contact, make_customer

    contacts = [make_contact(customer=make_customer()) for _ in range(50)]
    now = timezone.now()
    rows = (
        Message(
            occasion=f"fire:{n}",
            address=f"to{n}@example.com",
            kind="test.greeting",
            purpose="service",
            contact=contacts[n % 50],
            customer=contacts[n % 50].customer,
            language="th",
            due_at=now,
        )
        for n in range(messages)
    )
    Message.objects.bulk_create(rows, batch_size=500)


def _shoot(house: House, port: int, kills: int) -> dict[str, Any]:
    from accounts.models import Message

    live = Message.objects.filter(status__in=["planned", "leased", "sending"])
    hits: Counter[str] = Counter()
    watch = _Watch(live)
    began = time.monotonic()
    while live.exists():
        assert time.monotonic() - began < 1500, f"{live.count()} messages still waiting"
        watch.look()
        if sum(hits.values()) < kills and (victim := _victim(house, port, sum(hits.values()))):
            name, process = victim
            process.kill()
            hits[name] += 1
            time.sleep(0.3)
        time.sleep(0.02)
    return {"kills": dict(hits), "frozen_seconds": round(watch.longest, 1), "seconds": round(time.monotonic() - began, 1)}


class _Watch:
    """Rings the sweeps and notes the longest time in which nothing moved."""

    def __init__(self, live: Any) -> None:
        self.live, self.longest = live, 0.0
        self.moved = self.rung = time.monotonic()
        self.before: Any = None

    def look(self) -> None:
        from django.utils import timezone

        from retention_site.base import queue

        now = time.monotonic()
        if now - self.rung > RING_EVERY:
            self.rung = now
            at = timezone.now()
            queue.put_right(at=at)
            queue.ring_sweeps(at=at)
            count = self.live.count()
            if count != self.before:
                self.before, self.moved = count, now
            self.longest = max(self.longest, now - self.moved)


def _victim(house: House, port: int, shot: int) -> tuple[str, psutil.Process] | None:
    """A process to kill while mail is being sent: mostly a worker that is sending, every fifth time another of the cluster."""
    cluster = house.queue_processes()
    sending = [process for process in cluster if _is_sending(process, port)]
    if not sending:
        return None
    if shot % 5 or len(cluster) < 6:
        return "worker", sending[shot % len(sending)]
    name = OTHERS[shot // 5 % len(OTHERS)]
    others = [process for process in cluster if process not in sending]
    index = {"parent": 0, "guard": 1, "monitor": -2, "pusher": -1}[name]
    return name, others[index]


def _is_sending(process: psutil.Process, port: int) -> bool:
    try:
        connections = process.net_connections("tcp")
    except psutil.Error:
        return False
    return any(each.raddr and each.raddr.port == port and each.status == "ESTABLISHED" for each in connections)


def _reckon(ledger: Path) -> dict[str, Any]:
    from accounts.models import Message

    accepted = Counter(ledger.read_text().split())
    statuses = dict(Message.objects.values_list("address", "status"))
    return {
        "statuses": dict(Counter(statuses.values())),
        "doubled": sum(count > 1 for count in accepted.values()),
        "lost": sum(status == "sent" and not accepted[address] for address, status in statuses.items()),
        "unaccounted": sum(statuses[address] not in {"sent", "uncertain"} for address in accepted),
        "uncertain_that_left": sum(status == "uncertain" and accepted[address] == 1 for address, status in statuses.items()),
    }


if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(fire(int(sys.argv[1]), int(sys.argv[2]))))
