"""A whole installation in a temporary folder: its own database, and `manage.py serve` as a real process."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.empty_database import copy_file, create_database, drop_database

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SETTINGS = "tests.base.queue.faulty_settings"
QUICK = {"QUEUE_TIMEOUT": "2", "QUEUE_BACKOFF_SECONDS": "0", "WATCHDOG_SECONDS": "10", "QUEUE_WORKERS": "2"}


def wait_for(condition: Callable[[], object], *, within: float, every: float = 0.1) -> float:
    """Wait until `condition()` is true and return the seconds it took; AssertionError after `within` seconds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, f"not within {within} s: {condition}"
        time.sleep(every)
    return time.monotonic() - began


class House:
    """Use as a context manager; inside it the ORM of this process reads the installation's database."""

    def __init__(self, settings: str = SETTINGS, **environment: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="keepsake-")
        self.log_path = Path(self.folder.name) / "serve.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.database = self._make_database()
        named = {"DATABASE_URL": self.database, "DJANGO_SETTINGS_MODULE": settings}
        self.environment = os.environ | QUICK | environment | named
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: set[psutil.Process] = set()

    def _make_database(self) -> str:
        """A fresh SQLite file; beside the PostgreSQL database of DATABASE_URL, where that is set, a fresh one of its own."""
        address = os.environ.get("DATABASE_URL", "")
        if not address.startswith("postgres"):
            self.server, path = "", Path(self.folder.name) / "house.sqlite3"
            copy_file(path)
            return f"sqlite:///{path}"
        self.server, self.name = address, f"keepsake_house_{os.getpid()}_{self.port}"
        return create_database(self.server, self.name)

    def __enter__(self) -> "House":
        os.environ.update(self.environment)
        import django

        django.setup()
        self.manage("setup", "--no-static")
        return self

    def __exit__(self, *_: object) -> None:
        from django.db import connections

        try:
            if self.process and self.process.poll() is None:
                self.stop()
        finally:
            connections.close_all()
            for process in self.left_over():
                process.kill()
            if self.server:
                drop_database(self.server, self.name)
            self.folder.cleanup()

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def serve(self) -> float:
        """Start everything; return the seconds until the web answers and the queue has done its first work."""
        began = time.monotonic()
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--workers", "1"]
        with self.log_path.open("ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True, **streams)
        try:
            wait_for(self.is_up, within=90)
        except AssertionError as error:
            raise AssertionError(f"not up within 90 s: {self.health('/healthz/')} {self.log()}") from error
        return time.monotonic() - began

    def is_up(self) -> bool:
        return "is at" in self.log() and self.health("/healthz/")[0] == 200 and len(self.queue_processes()) >= 6

    def processes(self) -> list[psutil.Process]:
        """Every process that `serve` started and theirs, remembered for `left_over`."""
        assert self.process is not None
        try:
            found = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            found = []
        self.seen.update(found)
        return found

    def queue_processes(self) -> list[psutil.Process]:
        """The cluster, its guard, and what the guard started: workers, then the one that saves, then the one that fetches."""
        found = []
        for process in self.processes():
            try:
                if "qcluster" in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.NoSuchProcess:
                continue
        return sorted(found, key=lambda process: process.pid)

    def workers(self) -> list[psutil.Process]:
        """The workers of a cluster of two that has not replaced any."""
        return self.queue_processes()[2:4]

    def web(self) -> psutil.Process:
        assert self.process is not None
        return next(child for child in psutil.Process(self.process.pid).children() if "gunicorn" in " ".join(child.cmdline()))

    def left_over(self) -> list[psutil.Process]:
        return [process for process in self.seen if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to stop; return its exit status and the seconds it took."""
        assert self.process is not None
        self.processes()
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(timeout=20)
        return status, time.monotonic() - began

    def health(self, path: str) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error) if error.code == 503 else {}
        except OSError:
            return 0, {}

    def log(self) -> str:
        return self.log_path.read_text()
