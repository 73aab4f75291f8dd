"""A web server for the length of a benchmark: gunicorn with two workers, as `manage.py serve` starts it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS, THREADS = 2, 4


@contextmanager
def server(application: str, warm_up: Callable[[int], None], **environment: str) -> Iterator[int]:
    """Serve `application` on a free port; `warm_up` is called with it until each thread has done it once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--worker-class", "gthread", "--threads", str(THREADS), "--workers", str(WORKERS), "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", application, *options]
    command += ["--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        for _ in range(WORKERS * THREADS * 8):
            warm_up(port)
        yield port
    finally:
        process.terminate()
        process.wait()
