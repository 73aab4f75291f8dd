"""A web server for the length of a benchmark: gunicorn with two workers, as `manage.py serve` starts it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS, THREADS = 2, 4
BEGIN_WITHIN = 180.0  # seconds: the workers load the whole site, perhaps while everything else runs


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
        _wait_for(process, port)
        for _ in range(WORKERS * THREADS * 8):
            warm_up(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until a worker answers. Raises RuntimeError when the server ends instead, or when it takes too long."""
    deadline = time.monotonic() + BEGIN_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=max(1.0, deadline - time.monotonic()))
            with contextlib.closing(client):
                client.request("GET", "/healthz/", headers={"Host": "localhost"})
                client.getresponse().read()
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer" if process.returncode is None else f"gunicorn ended: {process.returncode}")
