"""Tasks that do to their worker what tasks do when things go wrong, and one that is good."""

import os
import signal
import time

from retention_site.base.queue import task

EVIDENCE = "EVIDENCE_FILE"  # the variable that names the file where `counted` notes what it does


@task
def good(key: str) -> None:
    pass


@task
def raises(key: str) -> None:
    raise ValueError("somebody@example.com has no such thing")


@task
def hangs(key: str) -> None:
    time.sleep(3600)


@task
def will_not_be_interrupted(key: str) -> None:
    while True:
        try:
            time.sleep(3600)
        except BaseException:
            continue


@task
def kills_its_worker(key: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task
def returns_a_lambda(key: str):
    return lambda: key


@task
def counted(key: str) -> None:
    """Note that the work begins, work a little, note that it is done."""
    _note("began", key)
    time.sleep(0.05)
    _note("ended", key)


def _note(what: str, key: str) -> None:
    line = f"{what} {key} {os.getpid()} {time.time():.3f}\n".encode()
    file = os.open(os.environ[EVIDENCE], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line)  # one write of a short line is not torn
    os.close(file)
