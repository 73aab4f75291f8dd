"""Tasks that do to their worker what tasks do when things go wrong, and one that is good."""

import os
import signal
import time

from retention_site.base.queue import task


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
