"""Web, queue and watchdog on one machine: `manage.py serve` starts them, keeps them, and ends them together."""

import argparse
import contextlib
import ctypes
import http.client
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from retention_site.base import queue, watchdog

logger = logging.getLogger("keepsake.serve")

MANAGE = Path(settings.BASE_DIR) / "manage.py"
LOOK_EVERY = 1.0  # seconds between looks at the processes
PUT_RIGHT_EVERY = 2.0  # seconds between looks at the queue
STOP_WITHIN = 6.0  # seconds a process has to end by itself
REST_AT_MOST = 30.0  # seconds between starts of a cluster that keeps dying
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # how to reach oneself when bound to every address


class Command(BaseCommand):
    help = "Serve the site: web, queue and watchdog in the foreground. Ctrl-C ends all of it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--workers", type=int, default=2, help="web processes (2); for the queue's see QUEUE_WORKERS")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        stop = threading.Event()
        before = {number: signal.signal(number, _setter(stop)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        web, cluster = Web(host, port, workers), Cluster()
        try:
            web.start()
            cluster.start()
            self._watch(stop, web, cluster)
        finally:
            _stop_all(web, cluster)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _watch(self, stop: threading.Event, web: "Web", cluster: "Cluster") -> None:
        announced = False
        looked_at = time.monotonic()
        while not stop.wait(LOOK_EVERY if announced else LOOK_EVERY / 5):
            if (status := web.status()) is not None:
                raise CommandError(f"The web server ended with status {status}.")
            if not announced and web.answers():
                announced = True
                self.stdout.write(f"{settings.COMPANY_NAME} is at {web.address}  (Ctrl-C ends it)")
                self.stdout.flush()
            cluster.keep_running()
            if time.monotonic() - looked_at >= PUT_RIGHT_EVERY:
                _look_at_queue(cluster)
                looked_at = time.monotonic()


def _setter(stop: threading.Event) -> Any:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return handle


def _look_at_queue(cluster: "Cluster") -> None:
    """Ring for what is due, and start a frozen cluster again. Without its database there is nothing to be known."""
    now = timezone.now()
    try:
        queue.put_right(at=now)
        frozen = watchdog.is_frozen(at=now, started_at=cluster.started_at, fruitless=cluster.fruitless)
        pulse = watchdog.last_pulse() if frozen else None
    except DatabaseError as error:
        logger.warning("the watchdog cannot read the database: %s", type(error).__name__)
        connection.close()
        return
    if frozen:
        logger.error("the queue is frozen: due work waits for more than %s s; starting it again", settings.WATCHDOG_SECONDS)
        cluster.fruitless = 0 if pulse and pulse >= cluster.started_at else cluster.fruitless + 1
        cluster.kill()
        cluster.start()


def _stop_all(*processes: "Child") -> None:
    for process in processes:
        process.ask_to_stop()
    deadline = time.monotonic() + STOP_WITHIN
    for process in processes:
        process.wait_until(deadline)


class Child:
    """A process of ours, in a group of its own: started, asked to stop, and killed with all that it started."""

    command: list[str]

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at: datetime = timezone.now()

    def start(self) -> None:
        self.started_at = timezone.now()
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
            self.command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  # no thread runs here
        )

    def status(self) -> int | None:
        """Exit status of a process that ended; None while it runs."""
        return self.process.poll() if self.process else None

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_until(self, deadline: float) -> None:
        """Give the process until `deadline` (monotonic seconds), then kill it and what it started."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop in time; killing it", type(self).__name__.lower())
        self.kill()

    def kill(self) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Web(Child):
    """gunicorn."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        super().__init__()
        self.host, self.port = host, port
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{port}/"
        options = ["--worker-class", "gthread", "--threads", "4", "--max-requests", "5000", "--max-requests-jitter", "500"]
        quiet = ["--log-level", "warning", "--no-control-socket", "--graceful-timeout", "4"]
        bind = ["--bind", f"{shown}:{port}", "--workers", str(workers)]
        self.command = [sys.executable, "-m", "gunicorn", "retention_site.wsgi:application", *bind, *options, *quiet]

    def answers(self) -> bool:
        """Whether a request gets any answer at all."""
        client = http.client.HTTPConnection(ANY_ADDRESS.get(self.host, self.host), self.port, timeout=2)
        try:
            client.request("GET", "/healthz/")
            client.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()
        return True


class Cluster(Child):
    """django-q's cluster, started again whenever it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.command = [sys.executable, str(MANAGE), "qcluster"]
        self.rest = 0.0
        self.start_again_at: float | None = None
        self.fruitless = 0  # starts in a row after which the watchdog saw no sign of life

    def keep_running(self) -> None:
        """Start a cluster that died again: at once, then after a rest that doubles while it keeps dying."""
        if self.status() is None:
            return
        if self.start_again_at is None:
            lived = (timezone.now() - self.started_at).total_seconds()
            self.rest = 0.0 if lived > REST_AT_MOST else min(REST_AT_MOST, max(1.0, 2 * self.rest))
            logger.error("the queue ended with status %s; starting it again in %.0f s", self.status(), self.rest)
            self.kill()
            self.start_again_at = time.monotonic() + self.rest
        if time.monotonic() >= self.start_again_at:
            self.start_again_at = None
            self.start()


def _end_with_parent() -> None:
    """Have the kernel ask this process to stop when `serve` is killed, so that nothing is orphaned (Linux only)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
