"""One run of the sender: `python -m tests.benchmarks.send MESSAGES ROUNDS [WORKERS]`, JSON on the last line.

Four ways to send the same personal mails, in four languages, to a server in another process take turns: ours (a ledger row
each, the policy asked again, the marks of ten), smtplib alone on as many connections, one django-q2 task a mail, and
django-post_office, where a Python that has it is named by POST_OFFICE_PYTHON. What is told is mails a second on the wall, and
our own work for a mail in milliseconds: medians of the rounds, and of the ratios within a round.
"""

import json
import logging
import os
import queue
import resource
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import Value
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.accounts.messages.fire_settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMultiAlternatives  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
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
from tests.benchmarks.personal import KIND, SUBJECTS, personal, register  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = sorted(SUBJECTS)


def main(count: int, rounds: int, workers: int = 1) -> None:
    call_command("migrate", verbosity=0)
    logging.getLogger("django-q").setLevel(logging.WARNING)  # as in the product: a line for each task is no part of its work
    register()
    plan(count, kind=KIND, languages=LANGUAGES)
    with mail_server() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        sender.WORKING_SECONDS = 3600
        ways: dict[str, Callable[[int], tuple[float, float]]] = {
            "ours": partial(shared, ours, workers),
            "smtplib": partial(shared, bare, workers),
            "task_a_mail": partial(shared, task_a_mail, 1),
        }
        if python := os.environ.get("POST_OFFICE_PYTHON"):
            ways["post_office"] = partial(post_office, python, port)
        told: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                set_back()
                told[name].append(way(count))
    print(json.dumps(figures(count, workers, told)))


def ours(_count: int) -> None:
    sender.send_due()


def bare(count: int) -> None:
    """One mail made beforehand, sent over one connection."""
    content = made(0).message().as_bytes(linesep="\r\n")
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
    made(n).send()


def made(n: int) -> EmailMultiAlternatives:
    told = personal(f"Somchai {n}", LANGUAGES[n % len(LANGUAGES)], f"{n:043d}")
    mail = EmailMultiAlternatives(told["subject"], told["text"], to=[f"to{n}@example.com"], headers=told["headers"])
    mail.attach_alternative(told["html"], "text/html")
    return mail


def post_office(python: str, port: int, count: int) -> tuple[float, float]:
    url = os.environ["DATABASE_URL"]
    command = [python, str(ROOT / "tests/benchmarks/other_outbox.py"), str(port), str(count), url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    wall, own = json.loads(done.stdout.splitlines()[-1])
    return wall, own


def set_back() -> None:
    """Everything is planned, and nothing queued."""
    now = timezone.now()
    Message.objects.update(
        status="planned", attempts=0, due_at=now, settled_at=None, begun_at=None, lease="", leased_until=None
    )
    OrmQ.objects.all().delete()


def shared(way: Callable[[int], None], workers: int, count: int) -> tuple[float, float]:
    """Seconds on the wall and of work of processes of their own that share it."""
    connections.close_all()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for child in [_begun(way, count // workers) for _ in range(workers)]:
        assert os.waitpid(child, 0)[1] == 0
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if way is ours:
        assert Message.objects.filter(status="sent").count() == count
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _begun(way: Callable[[int], None], count: int) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            way(count)
            status = 0
        finally:
            os._exit(status)
    return child


def figures(count: int, workers: int, told: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    found: dict[str, Any] = {"database": connection.vendor, "messages": count, "workers": workers}
    for name, runs in told.items():
        found[name] = {
            "per_second": round(count / statistics.median(wall for wall, _own in runs)),
            "own_ms": round(statistics.median(own for _wall, own in runs) / count * 1000, 3),
        }
    for other in told.keys() - {"ours"}:
        pairs = list(zip(told["ours"], told[other], strict=True))
        found[f"ours_to_{other}"] = round(statistics.median(theirs[0] / mine[0] for mine, theirs in pairs), 3)
        found[f"ours_to_{other}_cpu"] = round(statistics.median(mine[1] / theirs[1] for mine, theirs in pairs), 3)
    return found


@contextmanager
def mail_server(*options: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.sink", str(port), *options], cwd=ROOT)
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
    main(*map(int, sys.argv[1:4]))
