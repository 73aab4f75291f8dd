"""One run of the sender: `python -m tests.benchmarks.send MESSAGES ROUNDS`, JSON on the last line.

Three ways to send the same personal mails to a server in another process take turns: ours (a ledger row each, rules re-checked,
the marks of ten), smtplib alone on one connection, and one django-q2 task a mail. What is told is mails a second on the wall,
medians of the rounds, and our own work for a mail in milliseconds.
"""

import json
import os
import queue
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Value
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.accounts.messages.fire_settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMessage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_q.brokers import get_broker  # noqa: E402
from django_q.models import OrmQ  # noqa: E402
from django_q.monitor import save_task  # noqa: E402
from django_q.signing import SignedPackage  # noqa: E402
from django_q.tasks import async_task  # noqa: E402
from django_q.worker import worker  # noqa: E402

from accounts.messages import sender  # noqa: E402
from accounts.models import Message  # noqa: E402
from tests.accounts.messages.fire import plan  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = "สวัสดี\n" * 10


def main(count: int, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    plan(count)
    with mail_server() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        sender.WORKING_SECONDS = 3600
        ways: dict[str, Callable[[int], None]] = {"ours": ours, "smtplib": bare, "task_a_mail": task_a_mail}
        told: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                told[name].append(timed(way, count))
    print(json.dumps(figures(count, told)))


def ours(count: int) -> None:
    assert sender.send_due() == count


def bare(count: int) -> None:
    """One mail made beforehand, sent over one connection."""
    content = EmailMessage("Hello", TEXT, to=["to@example.com"]).message().as_bytes(linesep="\r\n")
    with smtplib.SMTP("127.0.0.1", settings.EMAIL_PORT) as server:
        for n in range(count):
            server.sendmail("us@example.com", [f"to{n}@example.com"], content)


def task_a_mail(count: int) -> None:
    """What django-q2 does for a mail, in one process and without waiting: enqueue, fetch, run, save, take it off."""
    broker, tasks, results = get_broker(), queue.Queue(), queue.Queue()
    for n in range(count):
        async_task("tests.benchmarks.send.send_one", n)
    for _ in range(count):
        ((ack, package),) = broker.dequeue()
        tasks.put(SignedPackage.loads(package) | {"ack_id": ack})
    tasks.put("STOP")
    while not tasks.empty():  # a worker ends after so many tasks, and another takes its place
        worker(tasks, results, Value("f", -1))
    for _ in range(count):
        task = results.get()
        save_task(task, broker)
        broker.acknowledge(task["ack_id"])


def send_one(n: int) -> None:
    EmailMessage("Hello", TEXT, to=[f"to{n}@example.com"]).send()


def timed(way: Callable[[int], None], count: int) -> tuple[float, float]:
    """Seconds on the wall and of our own work, everything being planned and nothing queued before."""
    now = timezone.now()
    Message.objects.update(status="planned", attempts=0, due_at=now, settled_at=None, lease="", leased_until=None)
    OrmQ.objects.all().delete()
    began, worked = time.perf_counter(), time.process_time()
    way(count)
    return time.perf_counter() - began, time.process_time() - worked


def figures(count: int, told: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    found: dict[str, Any] = {"database": connection.vendor, "messages": count}
    for name, runs in told.items():
        found[name] = {
            "per_second": round(count / statistics.median(wall for wall, _own in runs)),
            "own_ms": round(statistics.median(own for _wall, own in runs) / count * 1000, 3),
        }
    for other in ("smtplib", "task_a_mail"):
        pairs = [theirs[0] / mine[0] for mine, theirs in zip(told["ours"], told[other], strict=True)]
        found[f"ours_to_{other}"] = round(statistics.median(pairs), 3)
    return found


@contextmanager
def mail_server() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.sink", str(port)], cwd=ROOT)
    try:
        for _ in range(100):
            if not socket.socket().connect_ex(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
